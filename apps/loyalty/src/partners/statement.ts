import { formatInstant, MICROS_PER_SECOND, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { NotFoundException } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { PostingKind } from '../ledger/posting.js';
import { readCursor, writeCursor, type Place } from '../members/ledger-page.js';
import { firstInstantOfDay, plusMonths, type Span } from '#lib/rules';
import type { Programme } from '../programme/programme.js';
import type { Programmes } from '../programme/programmes.js';
import { settle, type Moved, type Settlement } from './settlement.js';

/** What was moved in a month between members and a partner, and what is to be paid for it. */
export interface Statement {
  partner: string;
  name: string;
  month: string;
  /** The local month: from its first instant to before `until`. */
  from: string;
  until: string;
  /** Nothing of it changes any more. */
  closed: boolean;
  /** One for each currency; usually one. */
  settlements: Settlement[];
  /** What it is the sum of, oldest first. */
  postings: StatementPosting[];
  /** For the next page of them; absent on the last. */
  cursor?: string;
}

export interface StatementPosting {
  member: string;
  posting: number;
  at: string;
  kind: 'accrued' | 'reversed' | 'spent' | 'given-back';
  points: number;
  programmeVersion: string;
  accrualId?: string;
  redemptionId?: string;
}

export interface Page {
  limit: number;
  cursor?: string | undefined;
}

/** A transaction that began within the month is over by then. */
const IN_FLIGHT: Micros = 3600 * MICROS_PER_SECOND;

const KINDS: Partial<Record<PostingKind, StatementPosting['kind']>> = {
  accrued: 'accrued',
  reversed: 'reversed',
  redeemed: 'spent',
  reinstated: 'given-back',
};

/** A posting's points are those that went to the partner's account, or came from it. */
const OF_PARTNER = `
  FROM posting CROSS JOIN LATERAL (
    SELECT abs(sum((entry->>'points')::bigint))::bigint AS points FROM jsonb_array_elements(entries) AS entry
    WHERE entry->>'account' = 'partner:' || $1
  ) AS moved
  WHERE about->>'partner' = $1 AND at >= $2 AND at < $3 AND moved.points > 0`;

/**
 * The statement of a local month. A posting belongs to the month in which it was posted, whenever what it is for has happened: so what is
 * told late, or taken back, is settled in the open month, and a closed one stays as it was.
 */
export async function statementOf(
  tx: EntityManager,
  partner: string,
  month: string,
  { now, page, programmes }: { now: Micros; page: Page; programmes: Programmes },
): Promise<Statement> {
  const span = monthOf(month, programmes);
  const totals = await rows<{ kind: PostingKind; version: string; points: number }>(
    tx,
    `SELECT kind, programme_version AS version, sum(moved.points)::bigint AS points ${OF_PARTNER} GROUP BY 1, 2`,
    [partner, span.from, span.until],
  );
  const programme = programmes.at(Math.min(now, span.until - 1));
  const name = nameOf(partner, [programme, programmes.at(now), ...totals.map(({ version }) => programmes.named(version))]);
  const moved = totals.map((total) => movedBy(total, partner, programmes));
  const currencies = new Set(moved.length > 0 ? moved.map(({ currency }) => currency) : [programme.currency]);
  return {
    partner,
    name,
    month,
    from: formatInstant(span.from),
    until: formatInstant(span.until),
    closed: now >= span.until + IN_FLIGHT,
    settlements: [...currencies].sort().map((currency) => settle(moved, currency)),
    ...(await postingsIn(tx, partner, span, page)),
  };
}

/** The first instant of a local month and of the next, by the time zones in force then. */
function monthOf(month: string, programmes: Programmes): Span {
  const beginOf = (day: string): Micros => firstInstantOfDay(day, programmes.at(Date.parse(`${day}T00:00:00Z`) * 1000).timeZone);
  return { from: beginOf(`${month}-01`), until: beginOf(plusMonths(`${month}-01`, 1)) };
}

function nameOf(partner: string, known: readonly Programme[]): string {
  const found = known.flatMap(({ partners }) => partners).find(({ id }) => id === partner);
  if (!found) throw new NotFoundException('The programme has no such partner.');
  return found.name;
}

function movedBy(
  { kind, version, points }: { kind: PostingKind; version: string; points: number },
  partner: string,
  programmes: Programmes,
): Moved {
  const { currency, partners } = programmes.named(version);
  const terms = partners.find(({ id }) => id === partner)!;
  return { kind, points, currency, settlementMinorPer100Points: terms.settlementMinorPer100Points };
}

async function postingsIn(
  tx: EntityManager,
  partner: string,
  { from, until }: Span,
  { limit, cursor }: Page,
): Promise<Pick<Statement, 'postings' | 'cursor'>> {
  const after: Place = cursor === undefined ? [0, NOBODY, 0] : readCursor(cursor);
  const found = await rows<{
    member: string;
    number: number;
    at: Micros;
    kind: PostingKind;
    points: number;
    programme_version: string;
    accrual: string | null;
    redemption: string | null;
  }>(
    tx,
    `SELECT member, number, at, kind, moved.points, programme_version, about->>'accrualId' AS accrual, about->>'redemptionId' AS redemption
     ${OF_PARTNER} AND (at, member, number) > ($4::bigint, $5::uuid, $6::int) ORDER BY at, member, number LIMIT $7`,
    [partner, from, until, ...after, limit + 1],
  );
  const postings = found.slice(0, limit).map((row) => ({
    member: row.member,
    posting: row.number,
    at: formatInstant(row.at),
    kind: KINDS[row.kind]!,
    points: row.points,
    programmeVersion: row.programme_version,
    ...(row.accrual !== null && { accrualId: row.accrual }),
    ...(row.redemption !== null && { redemptionId: row.redemption }),
  }));
  const last = found[limit - 1];
  return { postings, ...(found.length > limit && last && { cursor: writeCursor([last.at, last.member, last.number]) }) };
}

const NOBODY = '00000000-0000-0000-0000-000000000000';
