import { formatInstant, MICROS_PER_DAY, VITALITIES, type Micros, type Vitality } from '#lib/contracts';
import { aliveBelow, type AliveModel } from './alive.js';
import { countingAt, type Bought, type Contact } from './contacts.js';
import { rhythmOf, type Rhythm } from './rhythm.js';

/** What is known of one customer. */
export interface Signs {
  /** Oldest first. */
  contacts: readonly Contact[];
  bought: readonly Bought[];
}

/** What is known of all customers, as of the last midnight. */
export interface Usual {
  /** The median of days from first to second purchases; null where nobody has bought twice. */
  shopGapDays: number | null;
  /** Null where the model is unfitted. */
  alive: AliveModel | null;
}

export interface VitalityStanding {
  state: Vitality;
  since: Micros;
  /** They were heard of; they were not for longer than they usually wait; or the model doubts that they are still there. */
  rule: 'contact' | 'silence' | 'p-alive';
  /** The fact that is the contact; `deadline:vitality:<fact>` for the silence after one; `fit …` for the model. */
  because: string;
  lastContact: Contact;
  rhythm: Rhythm;
  /** What silence alone makes of them, from when on. */
  next: { at: Micros; to: Vitality } | null;
}

/** So many rhythms of silence are still the state of that place. */
const RHYTHMS = [1, 2, 4] as const;
/** Less likely than this to be still there, they are at least in that place. */
const DOUBTS = [
  [0.1, 2],
  [0.5, 1],
] as const;

/** At an instant, from what has happened up to and with it. Null for whoever was never heard of. Pure and total. */
export function vitalityAt({ contacts, bought }: Signs, at: Micros, { shopGapDays, alive }: Usual): VitalityStanding | null {
  const heard = contacts.filter((contact) => contact.at <= at);
  const lastContact = heard.at(-1);
  if (!lastContact) return null;
  const rhythm = rhythmOf(countingAt(bought, at), shopGapDays);
  const ends = RHYTHMS.map((times) => lastContact.at + times * rhythm.micros);
  const silent = ends.filter((end) => at > end).length;
  const doubted = alive ? doubtOf(bought, alive, at) : null;
  const place = Math.max(silent, doubted?.place ?? 0);
  return {
    state: VITALITIES[place]!,
    ...(doubted && doubted.place > silent
      ? { since: doubted.since, rule: 'p-alive', because: `fit ${alive!.fit}` }
      : silent > 0
        ? { since: ends[silent - 1]! + 1, rule: 'silence', because: `deadline:vitality:${lastContact.fact}` }
        : awake(heard, rhythm)),
    lastContact,
    rhythm,
    next: place < RHYTHMS.length ? { at: ends[place]! + 1, to: VITALITIES[place + 1]! } : null,
  };
}

/** The contact since which they were never silent for longer than they usually are. */
function awake(heard: readonly Contact[], { micros }: Rhythm): Pick<VitalityStanding, 'since' | 'rule' | 'because'> {
  const first = heard.findLastIndex((contact, index) => index === 0 || contact.at - heard[index - 1]!.at > micros);
  return { since: heard[first]!.at, rule: 'contact', because: heard[first]!.fact };
}

function doubtOf(bought: readonly Bought[], alive: AliveModel, at: Micros): { place: number; since: Micros } | null {
  for (const [share, place] of DOUBTS) {
    const since = aliveBelow(share, bought, alive, at);
    if (since !== null && since <= at) return { place, since };
  }
  return null;
}

/** As the interface shows it. */
export interface VitalityView {
  state: Vitality;
  since: string;
  rule: VitalityStanding['rule'];
  because: string;
  lastContact: { at: string; because: string };
  /** How many days they usually wait before they buy again, and whose that is. */
  rhythm: { days: number; of: Rhythm['of'] };
  next?: { at: string; to: Vitality };
}

export function vitalityView(standing: VitalityStanding): VitalityView {
  const { state, since, rule, because, lastContact, rhythm, next } = standing;
  return {
    state,
    since: formatInstant(since),
    rule,
    because,
    lastContact: { at: formatInstant(lastContact.at), because: lastContact.fact },
    rhythm: { days: Math.round((rhythm.micros / MICROS_PER_DAY) * 100) / 100, of: rhythm.of },
    ...(next && { next: { at: formatInstant(next.at), to: next.to } }),
  };
}
