import { type Fact, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import type { JourneyRow, Ownership } from './customers.js';
import { factsOf, nameOf, subjectOf } from './facts.js';
import { foldOnto, foldWhole, NO_STORY, readStory, type Story, type Turn } from './story.js';

/**
 * What the new facts of a batch make of each customer they concern: folded onto what the customer's row keeps where that is enough, else
 * from the customer's whole set of facts before and after. Both give the same.
 */
export async function turnsOf(tx: EntityManager, ownership: Ownership, fresh: readonly Fact[], now: Micros): Promise<Map<string, Turn>> {
  const byCustomer = group(fresh, ownership.ownerOf);
  const twins = await withTwins(tx, ownership, fresh);
  const turns = new Map<string, Turn>();
  const whole = new Set(ownership.changed.keys());
  for (const [customer, facts] of byCustomer) {
    if (whole.has(customer)) continue;
    const row = ownership.rows.get(customer)!;
    const story = twins.has(customer) ? null : storyOf(row);
    const turn = story && foldOnto(story, { facts, now, due: row.due });
    if (turn) turns.set(customer, turn);
    else whole.add(customer);
  }
  for (const [customer, turn] of await foldAnew(tx, ownership, fresh, [...whole])) turns.set(customer, turn);
  return turns;
}

/** Null where a fold must begin anew: what is kept is of another version, or of the time before anything was kept. */
export function storyOf({ version, story }: JourneyRow): Story | null {
  if (story !== null) return readStory(story);
  return version === 0 ? NO_STORY : null;
}

async function foldAnew(
  tx: EntityManager,
  { before, after }: Ownership,
  fresh: readonly Fact[],
  customers: readonly string[],
): Promise<Map<string, Turn>> {
  const subjects = new Set(customers.flatMap((customer) => [...(before.get(customer) ?? []), ...(after.get(customer) ?? [])]));
  const facts = await factsOf(tx, [...subjects]);
  const isFresh = new Set(customers.length > 0 ? fresh.map(nameOf) : []);
  const gather = (of: readonly string[] = []): Fact[] => of.flatMap((subject) => facts.get(subject) ?? []);
  return new Map(
    customers.map((customer) => {
      const old = gather(before.get(customer)).filter((fact) => !isFresh.has(nameOf(fact)));
      return [customer, foldWhole(old, gather(after.get(customer)))];
    }),
  );
}

/**
 * Customers told the same fact about several of their subjects: a fold counts it once, for which it must see both. A single subject's
 * facts are kept once each.
 */
async function withTwins(tx: EntityManager, { ownerOf, after }: Ownership, fresh: readonly Fact[]): Promise<Set<string>> {
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
