import { formatInstant } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';

/** One kind of thing that is kept of a customer: in which table, under whose name, in what order. */
interface Kept {
  table: string;
  by: 'member' | 'subject';
  order: string;
}

/** All that loyalty keeps of a customer beside what their view and ledger show. */
export const KEPT: Readonly<Record<string, Kept>> = {
  purchases: { table: 'purchase', by: 'subject', order: 'at, shop, order_id' },
  feedback: { table: 'feedback', by: 'subject', order: 'at, kind, shop, id' },
  recoveries: { table: 'recovery', by: 'subject', order: 'at, case_id' },
  birthMonths: { table: 'birth_month', by: 'subject', order: 'at, fact' },
  redemptions: { table: 'redemption', by: 'member', order: 'at, id' },
  // The code of a coupon is known to nobody but whom it was given; its hash would tell them nothing.
  coupons: { table: 'coupon', by: 'member', order: 'issued_at, id' },
  referrals: { table: 'referral', by: 'member', order: 'made_at, id' },
  challenges: { table: 'challenge_part', by: 'member', order: 'joined_at, challenge' },
  clubs: { table: 'club', by: 'member', order: 'joined_at' },
  donations: { table: 'donation', by: 'member', order: 'at, receipt' },
  accruals: { table: 'accrual', by: 'member', order: 'at, partner, id' },
  rebates: { table: 'rebate', by: 'member', order: 'from_micros, rebate' },
  reminders: { table: 'reminder', by: 'member', order: 'until_micros, about' },
};

const INSTANT = /(^|_)(at|until|micros)$/;
const HIDDEN = new Set(['hash']);

/** The rows of some subjects, who may be members, with instants as people write them. */
export async function heldOf(tx: EntityManager, { table, by, order }: Kept, subjects: readonly string[]): Promise<object[]> {
  const found = await rows<Record<string, unknown>>(tx, `SELECT * FROM ${table} WHERE ${by} = ANY($1::uuid[]) ORDER BY ${order}`, [
    subjects,
  ]);
  return found.map((row) => Object.fromEntries(Object.entries(row).flatMap(([name, value]) => fieldOf(name, value))));
}

function fieldOf(name: string, value: unknown): [string, unknown][] {
  if (HIDDEN.has(name)) return [];
  const shown = name.replace(/_micros$/, '').replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
  return [[shown, INSTANT.test(name) && typeof value === 'number' ? formatInstant(value) : value]];
}
