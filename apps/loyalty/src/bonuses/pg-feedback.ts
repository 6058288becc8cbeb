import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { Span } from '#lib/rules';
import type { Feedback } from './feedback.js';

const COLUMNS = 'kind, shop, id, subject, at, product, because';

/** Keeps feedback; answers with what was not known yet, as it came. */
export async function keepFeedback(tx: EntityManager, all: readonly Feedback[]): Promise<Feedback[]> {
  const fresh = await rows<Pick<Feedback, 'kind' | 'shop' | 'id' | 'subject'>>(
    tx,
    `INSERT INTO feedback (${COLUMNS}, decided)
     SELECT *, false FROM unnest($1::text[], $2::text[], $3::text[], $4::uuid[], $5::bigint[], $6::text[], $7::jsonb[])
     ON CONFLICT DO NOTHING RETURNING kind, shop, id, subject`,
    [
      all.map(({ kind }) => kind),
      all.map(({ shop }) => shop),
      all.map(({ id }) => id),
      all.map(({ subject }) => subject),
      all.map(({ at }) => at),
      all.map(({ product }) => product),
      all.map(({ because }) => JSON.stringify(because)),
    ],
  );
  const keys = new Set(fresh.map(keyOf));
  return all.filter((one) => keys.delete(keyOf(one)));
}

/** What was not decided on yet of some subjects, oldest first. */
export const undecidedOf = (tx: EntityManager, subjects: readonly string[]): Promise<Feedback[]> =>
  rows<Feedback>(tx, `SELECT ${COLUMNS} FROM feedback WHERE subject = ANY($1::uuid[]) AND NOT decided ORDER BY at, kind, shop, id`, [
    subjects,
  ]);

/** Members of customers who have given feedback nobody has decided on, since they took part. */
export async function membersOwed(dataSource: DataSource, after: string, limit: number): Promise<string[]> {
  const found = await rows<{ member: string }>(
    dataSource,
    `SELECT DISTINCT member.member FROM feedback
       JOIN subject ON subject.subject = feedback.subject
       JOIN subject AS enrolled ON enrolled.customer_id = subject.customer_id
       JOIN member ON member.member = enrolled.subject
     WHERE NOT decided AND feedback.at >= enrolled_at AND member.member > $1 ORDER BY member.member LIMIT $2`,
    [after, limit],
  );
  return found.map(({ member }) => member);
}

/** Writes down what was decided: who was given points for it, if anybody. */
export async function decided(tx: EntityManager, { kind, shop, id, subject }: Feedback, member: string | null): Promise<void> {
  await tx.query('UPDATE feedback SET decided = true, member = $5 WHERE (kind, shop, id, subject) = ($1, $2, $3, $4::uuid)', [
    kind,
    shop,
    id,
    subject,
    member,
  ]);
}

/** How often some members were given points for feedback of a kind in a span, and whether for this or its product. */
export async function givenTo(
  tx: EntityManager,
  members: readonly string[],
  { kind, shop, id, product }: Feedback,
  year: Span,
): Promise<{ times: number; forThis: boolean }> {
  const [found] = await rows<{ times: number; forThis: boolean }>(
    tx,
    `SELECT (count(*) FILTER (WHERE member = ANY($1::uuid[]) AND at >= $6 AND at < $7))::int AS times,
       coalesce(bool_or(shop = $3 AND (id = $4 AND (kind <> 'survey' OR member = ANY($1::uuid[])) OR product = $5 AND member = ANY($1::uuid[]))), false)
         AS "forThis"
     FROM feedback WHERE kind = $2 AND member IS NOT NULL AND (member = ANY($1::uuid[]) OR shop = $3 AND id = $4)`,
    [members, kind, shop, id, product, year.from, year.until],
  );
  return found!;
}

const keyOf = ({ kind, shop, id, subject }: Pick<Feedback, 'kind' | 'shop' | 'id' | 'subject'>): string =>
  JSON.stringify([kind, shop, id, subject]);
