import { parseInstant, timeOf, type Fact } from '#lib/contracts';
import { plainArray, rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';

/** The subject of what is about nobody (a campaign's spend). */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

export const subjectOf = (fact: Fact): string => fact.subject ?? NOBODY;

/** What makes a fact one fact, as the table's key has it. No attribute holds a NUL: PostgreSQL would not take it. */
export const nameOf = (fact: Fact): string => `${subjectOf(fact)}\0${fact.source}\0${fact.id}`;

/** Each once: the first content under a name stays. */
export function eachOnce(facts: readonly Fact[]): Map<string, Fact> {
  const byName = new Map<string, Fact>();
  for (const fact of facts) {
    const name = nameOf(fact);
    if (!byName.has(name)) byName.set(name, fact);
  }
  return byName;
}

/** Keeps facts, and returns those that are new. */
export async function keepFacts(tx: EntityManager, byName: ReadonlyMap<string, Fact>): Promise<Fact[]> {
  if (byName.size === 0) return [];
  const unique = [...byName.values()];
  const kept = await rows<Pick<Fact, 'subject' | 'source' | 'id'>>(
    tx,
    `INSERT INTO fact (subject, source, id, type, time, recorded, fact)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], string_to_array($7, chr(30)))
     ON CONFLICT DO NOTHING RETURNING subject, source, id`,
    [
      plainArray(unique.map(subjectOf)),
      unique.map((fact) => fact.source),
      unique.map((fact) => fact.id),
      unique.map((fact) => fact.type),
      plainArray(unique.map(timeOf)),
      plainArray(unique.map((fact) => parseInstant(fact.recordedtime) ?? timeOf(fact))),
      // As in appendToOutbox: JSON never holds the record separator, and the driver has nothing to escape.
      unique.map((fact) => JSON.stringify(fact)).join('\u001e'),
    ],
  );
  return kept.map((row) => byName.get(nameOf(row as Fact))!);
}

/** All facts of some subjects, by subject. */
export async function factsOf(tx: EntityManager, subjects: readonly string[]): Promise<Map<string, Fact[]>> {
  const found = new Map<string, Fact[]>();
  if (subjects.length === 0) return found;
  for (const { subject, fact } of await rows<{ subject: string; fact: string }>(
    tx,
    'SELECT subject, fact FROM fact WHERE subject = ANY($1::uuid[])',
    [plainArray(subjects)],
  )) {
    const facts = found.get(subject);
    const parsed = JSON.parse(fact) as Fact;
    if (facts) facts.push(parsed);
    else found.set(subject, [parsed]);
  }
  return found;
}
