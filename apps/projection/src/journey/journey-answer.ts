import { formatInstant, type Micros, type Phase } from '#lib/contracts';
import { digestOf } from '../lifecycle/digest.js';
import type { Journey } from '../lifecycle/fold.js';
import { cycleAt, explainAt, historyAt } from '../lifecycle/journey.js';
import type { Found } from './customers.js';

export interface JourneyAnswer {
  customerId: string;
  mergedInto?: string;
  asOf: string;
  phase: Phase | null;
  since: string | null;
  because: string | null;
  cycle: number;
  history: { phase: Phase; from: string; to: string | null; because: string }[];
  digest: string;
  next?: { at: string; to: Phase; because: string };
  explain?: { rule: string; facts: string[] };
  stale?: true;
}

/** A journey at an instant, as the interface shows it. */
export function journeyAnswer(input: { found: Found; journey: Journey; stale: boolean; asOf: Micros; explain: boolean }): JourneyAnswer {
  const { found, journey, stale, asOf, explain } = input;
  const history = historyAt(journey, asOf);
  const current = history.at(-1);
  const explanation = explainAt(journey, asOf);
  return {
    customerId: found.customerId,
    ...(found.mergedInto && { mergedInto: found.mergedInto }),
    asOf: formatInstant(asOf),
    phase: current?.phase ?? null,
    since: current ? formatInstant(current.from) : null,
    because: current?.because ?? null,
    cycle: cycleAt(journey, asOf),
    history: history.map(({ phase, from, to, because }) => ({
      phase,
      from: formatInstant(from),
      to: to === null ? null : formatInstant(to),
      because,
    })),
    digest: digestOf(journey),
    ...(explanation.next && { next: { ...explanation.next, at: formatInstant(explanation.next.at) } }),
    ...(explain && { explain: { rule: explanation.rule, facts: explanation.facts } }),
    ...(stale && { stale }),
  };
}
