import { timeOf, type Fact, type Micros } from '#lib/contracts';
import { plainArray, rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { subjectOf } from '../fold-facts/facts.js';
import type { Placed, Position } from '../kpis/evidence.js';
import { ALTOGETHER, tallyIn, type GroupBy } from '../kpis/groups.js';
import type { Tally } from '../kpis/metrics.js';
import { countsFrom, lastTold, type Spend } from './spend.js';
import { SPENT } from './facts.js';

/** What a shop's campaign cost on a day is a row, with the fact that told it last; in the transaction that keeps the facts. Safe from any partition: the row itself decides. */
export async function keepSpend(tx: EntityManager, facts: readonly Fact[]): Promise<void> {
  const told = [...lastTold(facts).values()];
  if (told.length === 0) return;
  await tx.query(
    `INSERT INTO campaign_spend AS kept (campaign, shop, channel, currency, day, counts_from, amount_minor, ${FACT})
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bigint[], $7::bigint[],
       $8::bigint[], $9::text[], $10::text[], $11::text[], $12::text[], $13::uuid[])
     ON CONFLICT (campaign, shop, channel, currency, day) DO UPDATE SET counts_from = excluded.counts_from,
       amount_minor = excluded.amount_minor, time = excluded.time, sequence = excluded.sequence, source = excluded.source,
       claim = excluded.claim, id = excluded.id, subject = excluded.subject
     WHERE (kept.time, kept.sequence, kept.source, kept.claim, kept.id) < (excluded.time, excluded.sequence, excluded.source, excluded.claim, excluded.id)`,
    columnsOf(told),
  );
}

/** What tells the fact, and its place in fact order. */
const FACT = 'time, sequence, source, claim, id, subject';

function columnsOf(told: readonly Spend[]): unknown[] {
  const of = (value: (fact: Spend) => string | null): (string | null)[] => told.map(value);
  return [
    of(({ data }) => data.campaign),
    of(({ shop }) => shop ?? ''),
    of(({ data }) => data.channel),
    of(({ data }) => data.currency),
    of(({ data }) => data.day),
    plainArray(told.map((fact) => countsFrom(fact)!)),
    plainArray(told.map(({ data }) => data.amountMinor)),
    plainArray(told.map(timeOf)),
    of(({ sequence }) => sequence ?? ''),
    of(({ source }) => source),
    of(({ claimid, id }) => claimid ?? id),
    of(({ id }) => id),
    of(subjectOf),
  ];
}

const within = (start: Micros, at: Micros): string =>
  start === -Infinity ? `counts_from < ${at}` : `counts_from >= ${start} AND counts_from < ${at}`;

/** Adds what campaigns cost in `[start, at)`, by what the rows carry; by null: altogether. */
export async function tallySpend(
  tx: EntityManager,
  { by, start, at }: { by: GroupBy | null; start: Micros; at: Micros },
  groups: Map<string, Tally>,
): Promise<void> {
  const value = by === null ? `'${ALTOGETHER}'` : (CARRIED[by] ?? 'NULL');
  const found = await rows<{ value: string; currency: string; spend: number; days: number }>(
    tx,
    `SELECT ${value} AS value, currency, sum(amount_minor)::bigint AS spend, count(*)::int AS days FROM campaign_spend
     WHERE ${within(start, at)} AND ${value} IS NOT NULL GROUP BY 1, 2`,
  );
  for (const { value: group, currency, spend, days } of found) {
    const tally = tallyIn(groups, group);
    tally.add('spend', spend, currency);
    tally.add('spendDays', days, currency);
  }
}

const CARRIED: Partial<Record<GroupBy, string>> = { campaign: 'campaign', channel: 'channel', source: 'source', shop: `nullif(shop, '')` };

/** The facts that told what counts in `[start, at)`, in fact order. */
export async function spendEvidence(
  tx: EntityManager,
  { side, sign = 1, start, at }: { side: 'numerator' | 'denominator'; sign?: 1 | -1; start: Micros; at: Micros },
  after: Position | null,
  limit: number,
): Promise<Placed[]> {
  const found = await rows<{ time: number; sequence: string; source: string; claim: string; id: string; fact: string }>(
    tx,
    `SELECT spend.time, sequence, spend.source, claim, spend.id, fact FROM campaign_spend AS spend
     JOIN fact ON (fact.subject, fact.source, fact.id) = (spend.subject, spend.source, spend.id)
     WHERE ${within(start, at)} AND ($1::bigint IS NULL OR
       (spend.time, sequence, spend.source, claim, '${SPENT}' COLLATE "C", spend.id) > ($1::bigint, $2::text, $3::text, $4::text, $5::text, $6::text))
     ORDER BY spend.time, sequence, spend.source, claim, spend.id LIMIT ${limit}`,
    after ?? [null, null, null, null, null, null],
  );
  return found.map(({ time, sequence, source, claim, id, fact: text }) => {
    const fact = JSON.parse(text) as Spend;
    const counted = { [fact.data.currency]: sign * fact.data.amountMinor };
    const [numerator, denominator] = side === 'numerator' ? [counted, null] : [null, counted];
    return { position: [time, sequence, source, claim, SPENT, id], item: { fact, role: side, numerator, denominator } };
  });
}

/** What is stored otherwise than the facts say. */
export async function verifySpend(tx: EntityManager): Promise<{ spend: string; stored: string; recomputed: string }[]> {
  const facts = await rows<{ fact: string }>(tx, 'SELECT fact FROM fact WHERE type = $1', [SPENT]);
  const kept = await rows<{ key: string; kept: string }>(
    tx,
    `SELECT json_build_array(campaign, shop, channel, currency, day)::text AS key, concat_ws(' ', amount_minor, counts_from, source, id) AS kept FROM campaign_spend`,
  );
  const stored = new Map(kept.map((row) => [JSON.stringify(JSON.parse(row.key)), row.kept]));
  const expected = lastTold(facts.map(({ fact }) => JSON.parse(fact) as Fact));
  const differences: { spend: string; stored: string; recomputed: string }[] = [];
  for (const key of new Set([...stored.keys(), ...expected.keys()])) {
    const fact = expected.get(key);
    const recomputed = fact ? [fact.data.amountMinor, countsFrom(fact), fact.source, fact.id].join(' ') : '';
    const now = stored.get(key) ?? '';
    if (now !== recomputed) differences.push({ spend: key, stored: now, recomputed });
  }
  return differences;
}
