import { formatInstant, type Micros, type Phase } from '#lib/contracts';
import { digestOf } from '../lifecycle/digest.js';
import type { Journey } from '../lifecycle/fold.js';
import { cycleAt, explainAt, historyAt } from '../lifecycle/journey.js';
import type { Found, Who } from './customers.js';

/** Who it is, and where they stand at an instant. */
export interface StandingAnswer {
  customerId: string;
  mergedInto?: string;
  asOf: string;
  phase: Phase | null;
  since: string | null;
  because: string | null;
  cycle: number;
}

/** What changes the phase if nothing more happens. */
export interface NextAnswer {
  at: string;
  to: Phase;
  because: string;
}

export interface JourneyAnswer extends StandingAnswer {
  history: { phase: Phase; from: string; to: string | null; because: string }[];
  digest: string;
  next?: NextAnswer;
  explain?: { rule: string; facts: string[] };
  stale?: true;
}

export function standingAnswer({ customerId, mergedInto }: Who, journey: Journey, asOf: Micros): StandingAnswer {
  const current = historyAt(journey, asOf).at(-1);
  return {
    customerId,
    ...(mergedInto && { mergedInto }),
    asOf: formatInstant(asOf),
    phase: current?.phase ?? null,
    since: current ? formatInstant(current.from) : null,
    because: current?.because ?? null,
    cycle: cycleAt(journey, asOf),
  };
}

export function nextAnswer(journey: Journey, asOf: Micros): NextAnswer | null {
  const { next } = explainAt(journey, asOf);
  return next ? { ...next, at: formatInstant(next.at) } : null;
}

/** A journey at an instant, as the interface shows it. */
export function journeyAnswer(input: { found: Found; journey: Journey; asOf: Micros; explain: boolean }): JourneyAnswer {
  const { found, journey, asOf, explain } = input;
  const next = nextAnswer(journey, asOf);
  const { rule, facts } = explainAt(journey, asOf);
  return {
    ...standingAnswer(found, journey, asOf),
    history: historyAt(journey, asOf).map(({ phase, from, to, because }) => ({
      phase,
      from: formatInstant(from),
      to: to === null ? null : formatInstant(to),
      because,
    })),
    digest: digestOf(journey),
    ...(next && { next }),
    ...(explain && { explain: { rule, facts } }),
    ...(found.stale && { stale: true }),
  };
}
