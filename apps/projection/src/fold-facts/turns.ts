import { type Fact, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { turnOfErased } from '../erasure/hidden.js';
import type { JourneyRow, LockedJourneys } from './customers.js';
import { factsOf, nameOf, subjectOf } from './facts.js';
import { foldOnto, foldWhole, NO_STORY, readStory, type Story, type Turn } from './story.js';

/** Whose subjects are whose, and which of the customers are erased now. */
export interface Concerned extends LockedJourneys {
  erased: ReadonlySet<string>;
}

/** What facts make of each customer they concern, as far as what the customers' rows keep can tell. Null: it cannot. */
export function turnsFromRows(ownership: Concerned, facts: readonly Fact[], now: Micros): Map<string, Turn | null> {
  const turns = new Map<string, Turn | null>();
  for (const [customer, own] of group(facts, ownership.ownerOf)) {
    const row = ownership.rows.get(customer)!;
    const story = ownership.changed.has(customer) || ownership.erased.has(customer) ? null : storyOf(row);
    turns.set(customer, story && foldOnto(story, { facts: own, now, due: row.due }));
  }
  return turns;
}

/** The same, where that cannot tell from each customer's whole set of facts, before and after the new ones. Both ways give the same. */
export async function turnsOf(
  tx: EntityManager,
  ownership: Concerned,
  fresh: readonly Fact[],
  fromRows: ReadonlyMap<string, Turn | null>,
): Promise<Map<string, Turn>> {
  const twins = await withTwins(tx, ownership, fresh);
  const turns = new Map<string, Turn>();
  const whole = new Set([...ownership.changed.keys(), ...twins]);
  for (const [customer, turn] of fromRows) {
    if (turn === null) whole.add(customer);
    else if (!whole.has(customer)) turns.set(customer, turn);
  }
  if (whole.size === 0) return turns;
  for (const [customer, turn] of await foldAnew(tx, ownership, fresh, [...whole])) turns.set(customer, turn);
  return turns;
}

/** Null where a fold must begin anew: what is kept is of another version, or of the time before anything was kept. */
export function storyOf({ version, story, names }: JourneyRow): Story | null {
  if (story !== null) return readStory(story, names);
  return version === 0 ? NO_STORY : null;
}

async function foldAnew(
  tx: EntityManager,
  { before, after, rows: kept, erased }: Concerned,
  fresh: readonly Fact[],
  customers: readonly string[],
): Promise<Map<string, Turn>> {
  const subjects = new Set(customers.flatMap((customer) => [...(before.get(customer) ?? []), ...(after.get(customer) ?? [])]));
  const facts = await factsOf(tx, [...subjects]);
  const isFresh = new Set(fresh.map(nameOf));
  const gather = (of: readonly string[] = []): Fact[] => of.flatMap((subject) => facts.get(subject) ?? []);
  return new Map(
    customers.map((customer) => {
      const old = gather(before.get(customer)).filter((fact) => !isFresh.has(nameOf(fact)));
      const all = gather(after.get(customer));
      const isErased = { before: kept.get(customer)!.erased, after: erased.has(customer) };
      return [customer, turnOfErased(foldWhole(old, all), old, all, isErased)];
    }),
  );
}

/**
 * Customers told the same fact about several of their subjects: a fold counts it once, for which it must see both. A single subject's
 * facts are kept once each.
 */
async function withTwins(tx: EntityManager, { ownerOf, after }: LockedJourneys, fresh: readonly Fact[]): Promise<Set<string>> {
  const others = fresh.flatMap((fact) => {
    const customer = ownerOf.get(subjectOf(fact));
    const subjects = (customer && after.get(customer)) || [];
    return subjects.length < 2
      ? []
      : subjects
          .filter((subject) => subject !== subjectOf(fact))
          .map((subject) => ({ customer, subject, source: fact.source, id: fact.id }));
  });
  if (others.length === 0) return new Set();
  const found = await rows<{ customer: string }>(
    tx,
    `SELECT DISTINCT customer FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) AS other (customer, subject, source, id)
     CROSS JOIN LATERAL (SELECT FROM fact WHERE (fact.subject, fact.source, fact.id) = (other.subject, other.source, other.id) LIMIT 1) AS twin`,
    [
      others.map((other) => other.customer),
      others.map((other) => other.subject),
      others.map((other) => other.source),
      others.map((other) => other.id),
    ],
  );
  return new Set(found.map((row) => row.customer));
}

function group(fresh: readonly Fact[], ownerOf: ReadonlyMap<string, string>): Map<string, Fact[]> {
  const groups = new Map<string, Fact[]>();
  for (const fact of fresh) {
    const customer = ownerOf.get(subjectOf(fact));
    if (customer === undefined) continue;
    const facts = groups.get(customer);
    if (facts) facts.push(fact);
    else groups.set(customer, [fact]);
  }
  return groups;
}
