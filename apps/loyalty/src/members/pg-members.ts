import type { Micros } from '#lib/contracts';
import type { CustomerTable } from '#lib/customers';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { nextDueAt } from '../ledger/dues.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Lot } from '../ledger/lot.js';
import type { Posting } from '../ledger/posting.js';
import type { Member } from './member.js';

/** What is locked of a customer before anything of theirs is changed. */
export const CUSTOMERS: CustomerTable = { table: 'customer', columns: [] };

interface MemberRow {
  member: string;
  home: string;
  enrolled_at: Micros;
  channel: string | null;
  number: number;
  debt: number;
  active_at: Micros;
  clock_at: Micros;
  tier: object;
}

/** A member's lots as they were when loaded; what `apply` has replaced since is to be written. */
const loadedLots = new WeakMap<Ledger, Map<string, Lot>>();

/** The members among some subjects, with their ledgers. Their customers must be locked. */
export async function loadMembers(tx: EntityManager, subjects: readonly string[]): Promise<Member[]> {
  if (subjects.length === 0) return [];
  const found = await rows<MemberRow>(tx, 'SELECT * FROM member WHERE member = ANY($1::uuid[])', [subjects]);
  if (found.length === 0) return [];
  const lots = await rows<Lot & { member: string }>(
    tx,
    `SELECT member, id, order_key AS "order", granted, pending, available, expired, available_at AS "availableAt", activated_at AS "activatedAt",
       expires_at AS "expiresAt", slides, base, spend_minor AS "spendMinor" FROM lot WHERE member = ANY($1::uuid[])`,
    [found.map((row) => row.member)],
  );
  return found.map((row) => {
    const own = lots.flatMap(({ member, ...lot }): [string, Lot][] => (member === row.member ? [[lot.id, lot]] : []));
    const ledger: Ledger = { member: row.member, number: row.number, debt: row.debt, lots: new Map(own), posted: [] };
    loadedLots.set(ledger, new Map(own));
    return memberOf(row, ledger);
  });
}

const memberOf = (row: MemberRow, ledger: Ledger): Member => ({
  id: row.member,
  home: row.home,
  enrolledAt: row.enrolled_at,
  channel: row.channel,
  ledger,
  activeAt: row.active_at,
  clockAt: row.clock_at,
  tier: row.tier,
});

/** Keeps what was posted and what has changed. `dueOf` adds what is due besides lots. */
export async function saveMembers(tx: EntityManager, members: readonly Member[], dueOf: (member: Member) => Micros | null): Promise<void> {
  for (const member of members) {
    const { ledger } = member;
    const dues = [nextDueAt([ledger]), dueOf(member)].filter((due) => due !== null);
    await tx.query(
      `INSERT INTO member (member, home, enrolled_at, channel, number, debt, active_at, clock_at, tier, due) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
       ON CONFLICT (member) DO UPDATE SET number = excluded.number, debt = excluded.debt, active_at = excluded.active_at,
         clock_at = excluded.clock_at, tier = excluded.tier, due = excluded.due`,
      [
        member.id,
        member.home,
        member.enrolledAt,
        member.channel,
        ledger.number,
        ledger.debt,
        member.activeAt,
        member.clockAt,
        JSON.stringify(member.tier),
        dues.length === 0 ? null : Math.min(...dues),
      ],
    );
  }
  await savePostings(
    tx,
    members.flatMap(({ ledger }) => ledger.posted),
  );
  await saveLots(
    tx,
    members.flatMap(({ ledger }) => {
      const before = loadedLots.get(ledger);
      return [...ledger.lots.values()].filter((lot) => before?.get(lot.id) !== lot).map((lot) => ({ ...lot, member: ledger.member }));
    }),
  );
}

async function savePostings(tx: EntityManager, postings: readonly Posting[]): Promise<void> {
  if (postings.length === 0) return;
  await tx.query(
    `INSERT INTO posting (member, number, at, kind, cause, programme_version, entries, lots, about)
     SELECT * FROM unnest($1::uuid[], $2::int[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::jsonb[], $8::jsonb[], $9::jsonb[])`,
    [
      postings.map(({ member }) => member),
      postings.map(({ number }) => number),
      postings.map(({ at }) => at),
      postings.map(({ kind }) => kind),
      postings.map(({ cause }) => cause),
      postings.map(({ programmeVersion }) => programmeVersion),
      postings.map(({ entries }) => JSON.stringify(entries)),
      postings.map(({ lots }) => (lots ? JSON.stringify(lots) : null)),
      postings.map(({ about }) => JSON.stringify(about)),
    ],
  );
}

async function saveLots(tx: EntityManager, lots: readonly (Lot & { member: string })[]): Promise<void> {
  if (lots.length === 0) return;
  await tx.query(
    `INSERT INTO lot (member, id, order_key, granted, pending, available, expired, available_at, activated_at, expires_at, slides, base, spend_minor)
     SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[],
       $10::bigint[], $11::boolean[], $12::bigint[], $13::bigint[])
     ON CONFLICT (member, id) DO UPDATE SET order_key = excluded.order_key, granted = excluded.granted, pending = excluded.pending,
       available = excluded.available, expired = excluded.expired, available_at = excluded.available_at, activated_at = excluded.activated_at,
       expires_at = excluded.expires_at, slides = excluded.slides, base = excluded.base, spend_minor = excluded.spend_minor`,
    [
      lots.map((lot) => lot.member),
      lots.map((lot) => lot.id),
      lots.map((lot) => lot.order),
      lots.map((lot) => lot.granted),
      lots.map((lot) => lot.pending),
      lots.map((lot) => lot.available),
      lots.map((lot) => lot.expired),
      lots.map((lot) => lot.availableAt),
      lots.map((lot) => lot.activatedAt),
      lots.map((lot) => lot.expiresAt),
      lots.map((lot) => lot.slides),
      lots.map((lot) => lot.base),
      lots.map((lot) => lot.spendMinor),
    ],
  );
}

/** All postings of a member, by number. */
export async function postingsOf(tx: EntityManager, member: string): Promise<Posting[]> {
  return (await postingsOfAll(tx, [member])).get(member) ?? [];
}

/** All postings of some members, each one's by number. */
export async function postingsOfAll(tx: EntityManager, members: readonly string[]): Promise<Map<string, Posting[]>> {
  const found = await rows<Omit<Posting, 'lots'> & { lots: Posting['lots'] | null }>(
    tx,
    `SELECT member, number, at, kind, cause, programme_version AS "programmeVersion", entries, lots, about
     FROM posting WHERE member = ANY($1::uuid[]) ORDER BY member, number`,
    [members],
  );
  const postings = found.map(({ lots, ...posting }): Posting => ({ ...posting, ...(lots && { lots }) }));
  return Map.groupBy(postings, ({ member }) => member);
}
