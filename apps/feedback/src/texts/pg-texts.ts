import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import { wordsOf } from './words.js';

export type TextKind = 'question' | 'survey' | 'review' | 'idea' | 'recovery';

/** What a text belongs to; ids are the shop's own, '' is the shop without a name. */
export interface Thing {
  shop: string;
  id: string;
}

/** One text as it was said. */
export interface Said {
  /** Which of the thing's texts it is: a message's number or id, 'title', 'comment', … */
  part: string;
  by: 'customer' | 'staff' | 'bot';
  at: Micros;
  body: string;
}

export interface TextToKeep extends Thing, Said {
  kind: TextKind;
  /** Whom it is about, whoever wrote it: with them it is exported and destroyed. */
  subject: string | undefined;
}

/**
 * Keeps a text; kept again under the same part, the later one stands. A text about a customer who was erased is not kept: with their customer
 * locked (a desk) it is so whichever comes first. Answers whether it was kept.
 */
export async function keepText(tx: EntityManager, text: TextToKeep): Promise<boolean> {
  const { kind, shop, id, part, subject, by, at, body } = text;
  const kept = await rows(
    tx,
    `INSERT INTO text (kind, shop, id, part, subject, said_by, said_at, body, words)
     SELECT $1, $2, $3, $4, $5::uuid, $6, $7::bigint, $8, array_to_tsvector($9::text[])
     WHERE NOT EXISTS (SELECT FROM erased_subject WHERE subject = $5::uuid)
     ON CONFLICT (kind, shop, id, part) DO UPDATE SET subject = excluded.subject, said_by = excluded.said_by, said_at = excluded.said_at,
       body = excluded.body, words = excluded.words
     RETURNING part`,
    [kind, shop, id, part, subject ?? null, by, at, body, wordsOf(body)],
  );
  return kept.length > 0;
}

export const isSaid = (body: string | undefined): body is string => body !== undefined && body.trim() !== '';

/** Keeps those of some texts, by their parts, that say something. */
export async function keepSaid(
  tx: EntityManager,
  about: Omit<TextToKeep, 'part' | 'body'>,
  bodies: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  for (const [part, body] of Object.entries(bodies)) if (isSaid(body)) await keepText(tx, { ...about, part, body });
}

/** The texts of some things, each thing's in the order they were said: `const texts = await textsOf(tx, 'review', found); texts(found[0])`. */
export async function textsOf(
  tx: EntityManager | DataSource,
  kind: TextKind,
  things: readonly Thing[],
): Promise<(thing: Thing) => readonly Said[]> {
  const found =
    things.length === 0
      ? []
      : await rows<Thing & Said>(
          tx,
          `SELECT shop, id, part, said_by AS by, said_at AS at, body FROM text
           WHERE kind = $1 AND (shop, id) IN (SELECT * FROM unnest($2::text[], $3::text[])) ORDER BY said_at, part`,
          [kind, things.map(({ shop }) => shop), things.map(({ id }) => id)],
        );
  const said = new Map<string, Said[]>();
  for (const { shop, id, ...one } of found) said.set(nameOf({ shop, id }), [...(said.get(nameOf({ shop, id })) ?? []), one]);
  return (thing) => said.get(nameOf(thing)) ?? [];
}

/** The texts of a kind that are about some subjects, whosever thing they belong to, in the order they were said. */
export const textsAbout = (tx: EntityManager, kind: TextKind, subjects: readonly string[]): Promise<(Thing & Said)[]> =>
  rows(
    tx,
    `SELECT shop, id, part, said_by AS by, said_at AS at, body FROM text WHERE kind = $1 AND subject = ANY($2::uuid[]) ORDER BY said_at, part`,
    [kind, subjects],
  );

const nameOf = ({ shop, id }: Thing): string => JSON.stringify([shop, id]);

/** Those of some parts, in their order, by part; without those nobody has said. */
export const byPart = (said: readonly Said[], parts: readonly string[]): Record<string, string> =>
  Object.fromEntries(parts.flatMap((part) => said.filter((one) => one.part === part).map(({ body }) => [part, body])));

/** Some of a thing's texts become another's, of the same kind and shop; all of them where no parts are named. */
export async function moveTexts(
  tx: EntityManager,
  kind: TextKind,
  { shop, id }: Thing,
  into: string,
  parts?: readonly string[],
): Promise<void> {
  await tx.query('UPDATE text SET id = $4 WHERE kind = $1 AND shop = $2 AND id = $3 AND ($5::text[] IS NULL OR part = ANY($5::text[]))', [
    kind,
    shop,
    id,
    into,
    parts ?? null,
  ]);
}

/**
 * SQL for the things of a kind (shop, id) in whose texts every word sought is found, be it in different ones:
 * `WHERE (shop, id) IN (${thingsSaying('review', 3)})`, the parameter of that number being `wordsSought(query)`.
 */
export const thingsSaying = (kind: TextKind, parameter: number): string =>
  `SELECT text.shop, text.id FROM unnest($${parameter}::text[]) AS sought (word) JOIN text ON text.words @@ sought.word::tsquery
   WHERE text.kind = '${kind}' GROUP BY text.shop, text.id HAVING count(DISTINCT sought.word) = cardinality($${parameter}::text[])`;

/** Destroys every text about some subjects. */
export async function destroyTexts(tx: EntityManager, subjects: readonly string[]): Promise<void> {
  await tx.query('DELETE FROM text WHERE subject = ANY($1::uuid[])', [subjects]);
}
