import { parseInstant, timeOf, type Fact, type Micros, type ProgrammePublishedV1 } from '#lib/contracts';
import { comparisonsOf, turnsOf, type Condition } from '../conditions/condition.js';
import { nextMomentAfter } from '../lifecycle/journey.js';
import type { CustomerDocument } from './customer-document.js';
import type { CustomerView } from './customer-view.js';
import { SOON } from './loyalty-view.js';
import { valuesOf, VIEW_FIELDS } from './view-fields.js';

/** A customer at an instant, and what the view is made of. */
export interface Standing {
  view: CustomerView;
  document: CustomerDocument;
  programmes: readonly Fact[];
}

/**
 * The next instant at which time alone may make another of a customer's view, or of whether conditions hold of it: until then, to the
 * microsecond, it makes nothing. Null where it never does. Pure.
 */
export function nextTurn({ view, document, programmes }: Standing, conditions: readonly Condition[]): Micros | null {
  const now = parseInstant(view.asOf)!;
  let next: Micros | null = null;
  const instants = [
    ahead(document),
    [nextMomentAfter(document.journey, now)],
    promised(view),
    view.loyalty ? programmes.map(({ data }) => parseInstant((data as ProgrammePublishedV1).from)) : [],
    grown(conditions, view, now),
  ];
  for (const at of instants.flat()) if (at !== null && at > now && (next === null || at < next)) next = at;
  return next;
}

/** What is known and dated ahead counts when its time comes. */
function ahead({ contacts, bought, openings, loyalty, care, representatives, consents, traits }: CustomerDocument): (Micros | null)[] {
  return [
    ...[contacts, openings.checkouts, openings.deliveries].flatMap((dated) => dated.map(({ at }) => at)),
    ...bought.flatMap(({ at, endedAt }) => [at, endedAt]),
    ...openings.guides,
    ...[loyalty, care.facts, care.answers.map(({ fact }) => fact), representatives, consents, traits].flatMap((facts) => facts.map(timeOf)),
  ];
}

/** When what the view itself sets an end to ends. */
function promised({ vitality, openQuestions, loyalty, consents }: CustomerView): (Micros | null)[] {
  const on = (text: string | null | undefined, later: Micros = 0): Micros | null => (text ? parseInstant(text)! + later : null);
  return [
    on(vitality?.next?.at),
    // At its due instant nothing is late.
    ...openQuestions.map(({ due }) => on(due, 1)),
    ...(loyalty?.lots ?? []).flatMap(({ expiresAt }) => [on(expiresAt, -SOON), on(expiresAt)]),
    on(loyalty?.club?.until),
    ...consents.map(({ expiresAt }) => on(expiresAt)),
  ];
}

/** When growing fields reach, and when they pass, what they are compared with. */
function grown(conditions: readonly Condition[], view: CustomerView, now: Micros): Micros[] {
  const values = valuesOf(view);
  return conditions.flatMap(comparisonsOf).flatMap(({ field, is }) => {
    const [each, value] = [VIEW_FIELDS[field]?.grows, values[field]];
    return each !== undefined && typeof value === 'number' ? turnsOf(is, value, each, now) : [];
  });
}
