import type { Ledger } from '../ledger.js';
import type { Lot } from '../lot.js';
import type { Allocation } from '../spend.js';
import { Coins } from './coins.js';
import { insist, insistAgreement, insistFirstExpiring, insistInOrder, insistSound } from './laws.js';
import { MEMBERS, type Operation } from './operations.js';
import type { Rules } from './rules.js';

interface Order {
  ledger: Ledger;
  lots: string[];
  granted: number;
  reversed: number;
}
interface Redemption {
  id: string;
  from: 'redeemed' | 'partner:air';
  allocations: readonly Allocation[];
}

const VERSION = 'v1';

/** Lives through operations by some rules, and insists after each that the laws hold. Days are instants. */
export class History {
  readonly ledgers: readonly Ledger[];
  clock = 0;
  private readonly coins = new Coins();
  private readonly orders: Order[] = [];
  private readonly redemptions: Redemption[] = [];
  private merged = false;
  private count = 0;

  constructor(
    private readonly rules: Rules,
    /** Whether the nightly run comes by; it may make no difference. */
    private readonly withNights: boolean,
  ) {
    this.ledgers = MEMBERS.map((member) => rules.newLedger(member));
  }

  live(operations: readonly Operation[]): this {
    for (const operation of operations) {
      this.count++;
      this.operate(operation);
    }
    this.clock += 60;
    for (const ledger of this.ledgers) this.present([ledger]);
    return this;
  }

  private operate(operation: Operation): void {
    switch (operation.what) {
      case 'wait':
        return this.wait(operation);
      case 'merge':
        this.merged = !this.merged;
        return;
      case 'order':
      case 'bonus':
        return this.grant(operation);
      case 'redeem':
      case 'give':
        return this.spend(operation);
      case 'return':
        return this.takeBack(operation);
      case 'hold':
        return this.hold(operation);
      case 'settle':
        return this.settleReturn(operation);
      case 'refund':
        return this.giveBack(operation);
      case 'slide':
        return this.slide(operation);
    }
  }

  private wait({ days, nights }: Operation & { what: 'wait' }): void {
    for (let day = 0; day < days; day++) {
      this.clock++;
      for (const [index, ledger] of this.ledgers.entries())
        if (this.withNights && (nights >> ((day * MEMBERS.length + index) % 16)) & 1) this.present([ledger]);
    }
  }

  private grant(operation: Operation & { what: 'order' | 'bonus' }): void {
    const { points } = operation;
    const ledger = this.present(this.customer(operation.who))[0]!;
    const from = operation.what === 'order' ? this.clock + operation.from : this.clock;
    const until = operation.life === null ? null : from + operation.life;
    const id = `l${this.count}`;
    const terms = { points, lot: { id, expiresAt: until }, ...this.posting() };
    if (operation.what === 'order') {
      this.rules.earnPending(ledger, { ...terms, lot: { ...terms.lot, availableAt: from } });
      this.coins.pending(ledger.member, id, points, from, until);
      this.orders.push({ ledger, lots: [id], granted: points, reversed: 0 });
    } else {
      this.rules.earnAvailable(ledger, operation.partner ? { ...terms, from: 'partner:air', kind: 'accrued' } : terms);
      this.coins.available(ledger.member, id, points, from, until);
    }
    this.check([ledger]);
  }

  private spend(operation: Operation & { what: 'redeem' | 'give' }): void {
    const ledgers = this.present(this.customer(operation.who));
    const members = ledgers.map(({ member }) => member);
    const spendable = this.coins.spendable(members, this.clock);
    const points = Math.max(1, Math.ceil((spendable * operation.percent) / 100));
    const before = new Map<string, Lot>(ledgers.flatMap(({ member, lots }) => [...lots].map(([id, lot]) => [`${member} ${id}`, lot])));
    const numbers = ledgers.map(({ number }) => number);
    const kind = operation.what === 'give' ? 'given' : 'redeemed';
    const to = operation.what === 'give' ? 'transferred' : operation.partner ? 'partner:air' : 'redeemed';
    let allocations: readonly Allocation[];
    try {
      ({ allocations } = this.rules.spend(ledgers, { ...this.posting(), points, to, kind }));
    } catch (error) {
      if (!(error instanceof this.rules.NotEnoughPoints)) throw error;
      insist(points > spendable, 'what is there can be spent');
      insist(
        ledgers.every(({ number }, index) => number === numbers[index]),
        'nothing is posted for what is refused',
      );
      return;
    }
    insist(points <= spendable, 'what is not there cannot be spent');
    insist(allocations.reduce((sum, allocation) => sum + allocation.points, 0) === points, 'as much is taken as is wanted');
    insistFirstExpiring(before, ledgers, allocations, this.clock);
    const id = `r${this.count}`;
    this.coins.spend(members, points, this.clock, id);
    if (operation.what === 'redeem') this.redemptions.push({ id, from: operation.partner ? 'partner:air' : 'redeemed', allocations });
    else this.receive(operation.to, points);
    this.check(ledgers);
  }

  private receive(who: number, points: number): void {
    const ledger = this.present(this.customer(who))[0]!;
    const [id, until] = [`t${this.count}`, this.clock + 9];
    const { cause, ...posting } = this.posting();
    const lot = { id, expiresAt: until };
    this.rules.earnAvailable(ledger, { ...posting, cause: `${cause} received`, points, lot, from: 'transferred', kind: 'received' });
    this.coins.available(ledger.member, id, points, this.clock, until);
    this.check([ledger]);
  }

  private takeBack({ which, percent }: Operation & { what: 'return' }): void {
    const order = roundAndRound(this.orders, which);
    if (!order) return;
    const { ledger, lots } = order;
    this.present([ledger]);
    const points = shareOf(order.granted - order.reversed, percent);
    const { entries } = this.rules.reverse(ledger, { ...this.posting(), points, own: lots });
    const reversed = entries.reduce((sum, entry) => sum + (entry.account === 'reversed' ? entry.points : 0), 0);
    insist(reversed === points, 'as much is taken back as was granted for what came back');
    order.reversed += reversed;
    insist(order.reversed <= order.granted, 'no more is taken back than was granted');
    this.coins.takeBack(ledger.member, lots, points);
    this.check([ledger]);
  }

  private hold({ which, percent }: Operation & { what: 'hold' }): void {
    const order = roundAndRound(this.orders, which);
    if (!order) return;
    const { ledger, lots } = order;
    const lot = this.present([ledger])[0]!.lots.get(lots.at(-1)!)!;
    if (lot.activatedAt !== null || lot.availableAt === null) return;
    const [points, into] = [shareOf(lot.pending, percent), `h${this.count}`];
    this.rules.hold(ledger, lot, { into, points, base: 0, spendMinor: 0, at: this.clock, programmeVersion: VERSION });
    lots.unshift(into);
    this.coins.hold(ledger.member, lot.id, into, points);
    this.check([ledger]);
  }

  private settleReturn({ which, from, life }: Operation & { what: 'settle' }): void {
    const order = roundAndRound(this.orders, which);
    const ledger = order && this.present([order.ledger])[0]!;
    const held = order?.lots.find((id) => ledger!.lots.get(id)!.availableAt === null);
    if (!ledger || !held) return;
    const availableAt = this.clock + from;
    const expiresAt = life === null ? null : availableAt + life;
    this.rules.post(ledger, { ...this.posting(), kind: 'terms', entries: [], lots: [{ id: held, availableAt, expiresAt }] });
    this.coins.terms(ledger.member, held, { from: availableAt, until: expiresAt });
    this.check([ledger]);
  }

  private giveBack({ which, percent, grace }: Operation & { what: 'refund' }): void {
    const redemption = roundAndRound(this.redemptions, which);
    if (!redemption) return;
    const ledgers = this.present(this.ledgers.filter(({ member }) => redemption.allocations.some((one) => one.member === member)));
    const taken = redemption.allocations.reduce((sum, one) => sum + one.points - one.returned, 0);
    const points = shareOf(taken, percent);
    const graceUntil = grace === null ? null : this.clock + grace;
    const { allocations, from, id } = redemption;
    const back = this.rules.reinstate(ledgers, { ...this.posting(), points, allocations, from, graceUntil });
    redemption.allocations = back.allocations;
    const left = back.allocations.reduce((sum, one) => sum + one.points - one.returned, 0);
    insist(left === taken - points, 'as much is given back as is to be');
    insist(
      back.allocations.every((one) => one.returned <= one.points),
      'no more is given back than was taken',
    );
    this.coins.giveBack(id, points, this.clock, graceUntil);
    this.check(ledgers);
  }

  private slide({ who, which, days }: Operation & { what: 'slide' }): void {
    const ledger = this.present(this.customer(who))[0]!;
    const lot = roundAndRound(
      [...ledger.lots.values()].filter((one) => one.available > 0 && one.expiresAt !== null),
      which,
    );
    if (!lot) return;
    const expiresAt = lot.expiresAt! + days;
    this.rules.post(ledger, { ...this.posting(), kind: 'terms', entries: [], lots: [{ id: lot.id, expiresAt }] });
    this.coins.terms(ledger.member, lot.id, { until: expiresAt });
    this.check([ledger]);
  }

  private customer(who: number): readonly Ledger[] {
    if (this.merged && who < 2) return this.ledgers.slice(0, 2);
    return [this.ledgers[who]!];
  }

  /** Passes what was due up to now; what can be spent is known before, too. */
  private present(ledgers: readonly Ledger[]): readonly Ledger[] {
    const members = ledgers.map(({ member }) => member);
    insist(
      this.rules.spendableAt(ledgers, this.clock) === this.coins.spendable(members, this.clock),
      'what can be spent at an instant does not wait for the night',
    );
    const numbers = ledgers.map(({ number }) => number);
    this.rules.passDues(ledgers, this.clock, (at) => `v${Math.floor(at / 7)}`);
    for (const [index, ledger] of ledgers.entries()) insistInOrder(ledger.posted.slice(numbers[index]));
    this.coins.pass(members, this.clock);
    this.check(ledgers);
    return ledgers;
  }

  private check(ledgers: readonly Ledger[]): void {
    for (const ledger of ledgers) {
      insistSound(ledger);
      insistAgreement(ledger, this.coins);
    }
  }

  private posting(): { at: number; cause: string; programmeVersion: string; about: object } {
    return { at: this.clock, cause: `operation ${this.count}`, programmeVersion: VERSION, about: {} };
  }
}

const roundAndRound = <Value>(values: readonly Value[], which: number): Value | undefined => values[which % values.length];
const shareOf = (points: number, percent: number): number => Math.floor((points * Math.min(percent, 100)) / 100);
