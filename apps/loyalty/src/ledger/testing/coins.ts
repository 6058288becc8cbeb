import type { Micros } from '#lib/contracts';

/** One point. */
interface Coin {
  member: string;
  lot: string;
  state: 'pending' | 'available' | 'expired' | 'gone';
  /** When it becomes available (never while held), when it did, and from when on it cannot be spent. */
  from: Micros | null;
  since: Micros | null;
  until: Micros | null;
}

const END = Number.MAX_SAFE_INTEGER;
const firstExpiring = (a: Coin, b: Coin): number =>
  (a.until ?? END) - (b.until ?? END) || (a.since ?? 0) - (b.since ?? 0) || byName(a.lot, b.lot) || byName(a.member, b.member);
const byName = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/**
 * The ledger as a child would keep it: every point is a coin that lies somewhere, and what is owed is a number on a slate. It shares no
 * line with the rules, and says what members must have.
 */
export class Coins {
  private readonly coins: Coin[] = [];
  private readonly slate = new Map<string, number>();
  private readonly taken = new Map<string, Coin[]>();

  pending(member: string, lot: string, points: number, from: Micros, until: Micros | null): void {
    for (let i = 0; i < points; i++) this.coins.push({ member, lot, state: 'pending', from, since: null, until });
  }

  available(member: string, lot: string, points: number, at: Micros, until: Micros | null): void {
    for (let i = 0; i < points; i++) {
      const coin: Coin = { member, lot, state: 'available', from: at, since: at, until };
      this.coins.push(coin);
      this.arrive(coin, at);
    }
  }

  /** Time passes for some members. */
  pass(members: readonly string[], until: Micros): void {
    const own = this.coins.filter(({ member }) => members.includes(member));
    for (let at = nextOf(own, until); at !== null; at = nextOf(own, until)) {
      const due = own.filter(({ state, from }) => state === 'pending' && from === at).sort(firstExpiring);
      for (const coin of due) this.arrive(coin, at);
      for (const coin of own) if (coin.state === 'available' && endOf(coin) <= at) coin.state = 'expired';
    }
  }

  spendable(members: readonly string[], at: Micros): number {
    return this.spendables(members, at).length - members.reduce((sum, member) => sum + this.owed(member), 0);
  }

  spend(members: readonly string[], points: number, at: Micros, redemption: string): void {
    const coins = this.spendables(members, at).sort(firstExpiring).slice(0, points);
    for (const coin of coins) coin.state = 'gone';
    this.taken.set(redemption, coins);
  }

  takeBack(member: string, lots: readonly string[], points: number): void {
    const ofOrder = (state: Coin['state']): Coin[] => lots.flatMap((lot) => this.of(member, state).filter((coin) => coin.lot === lot));
    const others = this.of(member, 'available').filter(({ lot }) => !lots.includes(lot));
    const all = [...ofOrder('pending'), ...ofOrder('available'), ...ofOrder('expired'), ...others.sort(firstExpiring)];
    for (const coin of all.slice(0, points)) coin.state = 'gone';
    this.slate.set(member, this.owed(member) + Math.max(0, points - all.length));
  }

  hold(member: string, lot: string, into: string, points: number): void {
    for (const coin of this.of(member, 'pending')
      .filter((one) => one.lot === lot)
      .slice(0, points))
      Object.assign(coin, { lot: into, from: null, until: null });
  }

  terms(member: string, lot: string, terms: Partial<Pick<Coin, 'from' | 'until'>>): void {
    for (const coin of this.coins) if (coin.member === member && coin.lot === lot) Object.assign(coin, terms);
  }

  giveBack(redemption: string, points: number, at: Micros, graceUntil: Micros | null): void {
    const taken = this.taken.get(redemption)!;
    for (const coin of taken.splice(taken.length - points).reverse()) {
      if (coin.until !== null && coin.until <= at && graceUntil !== null) this.terms(coin.member, coin.lot, { until: graceUntil });
      if (coin.until !== null && coin.until <= at) coin.state = 'expired';
      else this.arrive(coin, coin.since!);
    }
  }

  owed(member: string): number {
    return this.slate.get(member) ?? 0;
  }

  /** How many coins of a lot there are, or lie somewhere. */
  count(member: string, lot: string, state?: Coin['state']): number {
    return this.coins.filter((coin) => coin.lot === lot && coin.member === member && (state === undefined || coin.state === state)).length;
  }

  private of(member: string, state: Coin['state']): Coin[] {
    return this.coins.filter((coin) => coin.member === member && coin.state === state);
  }

  private spendables(members: readonly string[], at: Micros): Coin[] {
    return members.flatMap((member) => this.of(member, 'available')).filter(({ until }) => until === null || at < until);
  }

  /** A coin becomes available: it pays what is owed, or lies there. */
  private arrive(coin: Coin, since: Micros): void {
    const owed = this.owed(coin.member);
    if (owed > 0) this.slate.set(coin.member, owed - 1);
    Object.assign(coin, { since, state: owed > 0 ? 'gone' : 'available' });
  }
}

const endOf = ({ until, since }: Coin): Micros => Math.max(until ?? END, since!);

function nextOf(coins: readonly Coin[], until: Micros): Micros | null {
  let next = END;
  for (const coin of coins) {
    const at = coin.state === 'pending' ? (coin.from ?? END) : coin.state === 'available' ? endOf(coin) : END;
    if (at < next) next = at;
  }
  return next <= until ? next : null;
}
