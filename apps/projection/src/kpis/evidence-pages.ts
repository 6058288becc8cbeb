import { compareBytes, type Fact, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { attributionRules } from '../attribution/pg-rules.js';
import { spendEvidence } from '../attribution/pg-spend.js';
import { BadRequestException, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Comparer } from '../classes/comparer.js';
import type { About } from './about.js';
import { factsOf, thoseActive } from './customer-facts.js';
import { dailyOf } from './dailies.js';
import type { Daily, DailyEvidence } from './daily.js';
import type { Asked, Definition } from './definition.js';
import type { Counted, EvidenceItem, Placed, Position } from './evidence.js';
import { familyOf, startOf, type Family } from './families.js';
import { intervalEvidence } from '../journey-map/interval-evidence.js';
import { INTERVAL_METRICS } from '../journey-map/metrics.js';
import { checkoutEvidence, phaseEvidence } from './journey-evidence.js';
import { Kpis } from './kpis.js';
import type { Window } from './windows.js';

export interface EvidencePage {
  facts: EvidenceItem[];
  /** Absent on the last page. */
  cursor?: string;
}

/** Pages through the facts behind a number: in fact order, each with what it adds to numerator and denominator. */
@Injectable()
export class EvidencePages {
  constructor(private readonly kpis: Kpis) {}

  async page(definition: Definition, window: Window, at: Micros, cursor: string | undefined, limit: number): Promise<EvidencePage> {
    const { name } = definition;
    const asked = { definition, window, at };
    const [daily, family] = [dailyOf(definition), familyOf(definition)];
    const after = cursor ? readCursor(cursor, PLACES[name] ?? IN_FACT_ORDER) : null;
    const found = await this.kpis.consistently((tx) => {
      if (isOfIntervals(definition)) return intervalEvidence(tx, asked, after, limit + 1);
      if (daily) return dailyEvidence(tx, daily, { ...asked, comparer: this.kpis.comparer }, after, limit + 1);
      if (family?.attributed) return attributedEvidence(tx, family, asked, after, limit + 1);
      if (family) return familyEvidence(tx, family, asked, after, limit + 1);
      if (name === 'customersByPhase') return phaseEvidence(tx, at, after, limit + 1);
      return checkoutEvidence(tx, startOf(asked), at, after, limit + 1);
    });
    const given = found.slice(0, limit);
    return { facts: given.map(({ item }) => item), ...(found.length > limit && { cursor: writeCursor(given.at(-1)!.position) }) };
  }
}

/** Of everything before the midnight that the instant is answered with. */
async function dailyEvidence(
  tx: EntityManager,
  daily: Daily,
  asked: Asked & { comparer: Comparer },
  after: Position | null,
  wanted: number,
): Promise<Placed[]> {
  const { name, metrics } = asked.definition;
  const counted = await daily.counted(tx, asked.definition, asked.at, asked.comparer);
  if (!counted) return [];
  const found = await familyEvidence(tx, shownBy(counted), { ...asked, window: 'all', at: counted.midnight }, after, wanted);
  if (!metrics.includes('acquisitionCost')) return found;
  const taken = name === 'valueToCost' ? ({ side: 'denominator' } as const) : ({ side: 'numerator', sign: -1 } as const);
  return together(found, await spendEvidence(tx, { ...taken, start: -Infinity, at: counted.midnight }, after, wanted), wanted);
}

const shownBy = ({ about, evidence }: DailyEvidence): Shown => ({ about, evidence: (facts, _, customer) => evidence(facts, customer) });

/** Of first purchases, and of what campaigns cost: in one order. */
async function attributedEvidence(
  tx: EntityManager,
  family: Family,
  asked: Asked,
  after: Position | null,
  wanted: number,
): Promise<Placed[]> {
  const won = await familyEvidence(tx, family, { ...asked, rules: await attributionRules(tx) }, after, wanted);
  const side = asked.definition.name === 'returnOnSpend' ? 'denominator' : 'numerator';
  const spent = await spendEvidence(tx, { side, start: startOf(asked), at: asked.at }, after, wanted);
  return together(won, spent, wanted);
}

const together = (some: readonly Placed[], others: readonly Placed[], wanted: number): Placed[] =>
  [...some, ...others].sort((a, b) => comparePositions(a.position, b.position)).slice(0, wanted);

/** As the database orders them. */
function comparePositions(a: Position, b: Position): number {
  for (const [index, part] of a.entries()) {
    const other = b[index]!;
    const order = typeof part === 'number' ? part - (other as number) : compareBytes(part, other as string);
    if (order !== 0) return order;
  }
  return 0;
}

const isOfIntervals = ({ metrics }: Definition): boolean => INTERVAL_METRICS.some((metric) => metrics.includes(metric));

const LOOK_AHEAD = 500;

/** What showing the facts behind a number takes. */
type Shown = Pick<Family, 'about' | 'shownWith' | 'named'> & {
  evidence(facts: readonly Fact[], asked: Asked, customer: string): Counted[];
};

/** Looks at candidates in fact order, and at everything of their customers, until enough of them are found to count. */
async function familyEvidence(tx: EntityManager, family: Shown, asked: Asked, after: Position | null, wanted: number): Promise<Placed[]> {
  const found: Placed[] = [];
  for (let position = after; ;) {
    const candidates = await candidatesAfter(tx, family.named ?? family.about, position, startOf(asked), asked.at);
    const counted = await countedOf(tx, candidates, family, asked);
    for (const candidate of candidates) {
      const name = nameOf(candidate.customer_id, candidate);
      const item = counted.get(name);
      // Told of several subjects of one customer, it is one fact.
      counted.delete(name);
      if (item) found.push({ item, position: positionOf(candidate) });
      if (found.length === wanted) return found;
    }
    if (candidates.length < LOOK_AHEAD) return found;
    position = positionOf(candidates.at(-1)!);
  }
}

async function countedOf(
  tx: EntityManager,
  candidates: readonly Candidate[],
  { about, evidence, shownWith = about }: Shown,
  asked: Asked,
): Promise<Map<string, EvidenceItem>> {
  const counted = new Map<string, EvidenceItem>();
  const customers = [...new Set(candidates.map((candidate) => candidate.customer_id))];
  for (const [customerId, facts] of await factsOf(tx, shownWith, customers))
    for (const item of evidence(facts, asked, customerId)) counted.set(nameOf(customerId, item.fact), { customerId, ...item });
  return counted;
}

const nameOf = (customerId: string, { source, id }: { source: string; id: string }): string => `${customerId} ${source} ${id}`;

interface Candidate {
  customer_id: string;
  time: number;
  sequence: string;
  source: string;
  claim: string;
  type: string;
  id: string;
}

const positionOf = ({ time, sequence, source, claim, type, id }: Candidate): Position => [time, sequence, source, claim, type, id];

/** The fields of fact order, as compareFacts has them. */
const FACT_ORDER = `time, coalesce(fact::json ->> 'sequence', '') COLLATE "C", source, coalesce(fact::json ->> 'claimid', id) COLLATE "C", type, id`;

/**
 * The family's facts before `at`: those in the window, and before them the earlier ones of customers active in it (an earlier purchase
 * proves a return; a refund may be dated before its purchase; points that now expire were granted long ago).
 */
async function candidatesAfter(tx: EntityManager, about: About, after: Position | null, start: Micros, at: Micros): Promise<Candidate[]> {
  const list = (where: string, limit: number): Promise<Candidate[]> =>
    rows<Candidate>(
      tx,
      `SELECT customer_id, time, sequence, source, claim, type, id FROM (
         SELECT f.subject, f.time, coalesce(f.fact::json ->> 'sequence', '') COLLATE "C" AS sequence, f.source,
           coalesce(f.fact::json ->> 'claimid', f.id) COLLATE "C" AS claim, f.type, f.id
         FROM fact AS f WHERE ${about.facts} AND ${where}
           AND ($1::bigint IS NULL OR (time >= $1::bigint AND (${FACT_ORDER}) > ($1::bigint, $2::text, $3::text, $4::text, $5::text, $6::text)))
         ORDER BY ${FACT_ORDER} LIMIT ${limit}
       ) AS found JOIN subject USING (subject) ORDER BY time, sequence, source, claim, type, id`,
      after ?? [null, null, null, null, null, null],
    );
  const inWindow = (limit: number): Promise<Candidate[]> =>
    list(start === -Infinity ? `time < ${at}` : `time >= ${start} AND time < ${at}`, limit);
  if (start === -Infinity || (after && Number(after[0]) >= start)) return inWindow(LOOK_AHEAD);
  const active = thoseActive(about, [[start, at]]);
  const earlier = await list(`time < ${start} AND subject IN (SELECT subject FROM subject WHERE customer_id IN (${active}))`, LOOK_AHEAD);
  return earlier.length === LOOK_AHEAD ? earlier : [...earlier, ...(await inWindow(LOOK_AHEAD - earlier.length))];
}

const writeCursor = (position: Position): string => Buffer.from(JSON.stringify(position)).toString('base64url');

function readCursor(cursor: string, place: readonly RegExp[]): Position {
  try {
    const position = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as unknown;
    const [time, ...fields] = Array.isArray(position) ? (position as unknown[]) : [];
    const fits = fields.length === place.length && fields.every((field, index) => typeof field === 'string' && place[index]!.test(field));
    if (Number.isSafeInteger(time) && fits) return position as Position;
  } catch {
    // Falls through: whatever it is, it is no cursor.
  }
  throw new BadRequestException('The cursor is not one this list has given.');
}

/** What a position holds after its instant, list by list; the database takes no NUL. */
const TEXT = /^[^\0]*$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const IN_FACT_ORDER = [TEXT, TEXT, TEXT, TEXT, TEXT];
const PLACES: Record<string, readonly RegExp[]> = {
  customersByPhase: [UUID],
  phaseConversion: [UUID],
  timeInPhase: [UUID],
  checkoutAbandonmentRate: [UUID, TEXT, TEXT],
};
