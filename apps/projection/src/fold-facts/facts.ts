import { parseInstant, timeOf, type Fact } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';

/** The subject of what is about nobody (a campaign's spend). */
export const NOBODY = '00000000-0000-0000-0000-000000000000';

export const subjectOf = (fact: Fact): string => fact.subject ?? NOBODY;

/** Keeps facts, each once, and returns those that are new. */
export async function keepFacts(tx: EntityManager, facts: readonly Fact[]): Promise<Fact[]> {
  if (facts.length === 0) return [];
  const bySource = new Map(facts.map((fact) => [`${fact.source} ${fact.id}`, fact]));
  const unique = [...bySource.values()];
  const kept = await rows<{ source: string; id: string }>(
    tx,
    `INSERT INTO fact (subject, source, id, type, time, recorded, fact)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::text[])
     ON CONFLICT DO NOTHING RETURNING source, id`,
    [
      unique.map(subjectOf),
      unique.map((fact) => fact.source),
      unique.map((fact) => fact.id),
      unique.map((fact) => fact.type),
      unique.map(timeOf),
      unique.map((fact) => parseInstant(fact.recordedtime) ?? timeOf(fact)),
      unique.map((fact) => JSON.stringify(fact)),
    ],
  );
  return kept.map((row) => bySource.get(`${row.source} ${row.id}`)!);
}

/** All facts of some subjects, by subject. */
export async function factsOf(tx: EntityManager, subjects: readonly string[]): Promise<Map<string, Fact[]>> {
  const found = new Map<string, Fact[]>();
  if (subjects.length === 0) return found;
  for (const { subject, fact } of await rows<{ subject: string; fact: string }>(
    tx,
    'SELECT subject, fact FROM fact WHERE subject = ANY($1::uuid[])',
    [subjects],
  )) {
    const facts = found.get(subject);
    const parsed = JSON.parse(fact) as Fact;
    if (facts) facts.push(parsed);
    else found.set(subject, [parsed]);
  }
  return found;
}
