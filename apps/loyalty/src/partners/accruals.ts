import { derivedId, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { ConflictException, NotFoundException, UnprocessableEntityException } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { earnAvailable } from '../ledger/earn.js';
import { reverse } from '../ledger/reverse.js';
import type { Book } from '../members/book.js';
import { survivorOf, type Member, type Membership } from '../members/member.js';
import { expiresAt } from '../programme/availability.js';
import type { Partner, Programme } from '../programme/programme.js';
import { pointsFor } from './settlement.js';

/** What a member earned at a partner. */
export interface Accrual {
  partner: string;
  /** The partner's own: told twice it is one. */
  id: string;
  member: string;
  amountMinor: number;
  currency: string;
  points: number;
  /** When it was bought: its rate is that of the programme then. */
  at: Micros;
  /** When the points were granted: its month in the partner's statement. */
  postedAt: Micros;
  programmeVersion: string;
  expiresAt: Micros | null;
  reversedAt: Micros | null;
}

export interface Earning extends Pick<Accrual, 'id' | 'amountMinor' | 'currency'> {
  partner: Partner;
  /** When it was bought. */
  at: Micros;
  /** Now, what was due until now having been posted. */
  postedAt: Micros;
}

const COLUMNS = `partner, id, member, amount_minor AS "amountMinor", currency, points, at, posted_at AS "postedAt",
  programme_version AS "programmeVersion", expires_at AS "expiresAt", reversed_at AS "reversedAt"`;

export function partnerIn({ partners }: Programme, id: string): Partner {
  const partner = partners.find((one) => one.id === id);
  if (!partner)
    throw new NotFoundException(`The programme has no such partner; it has: ${partners.map((one) => one.id).join(', ') || 'none'}.`);
  return partner;
}

export async function findAccrual(tx: EntityManager | DataSource, partner: string, id: string): Promise<Accrual | null> {
  const [found] = await rows<Accrual>(tx, `SELECT ${COLUMNS} FROM accrual WHERE partner = $1 AND id = $2`, [partner, id]);
  return found ?? null;
}

/**
 * Grants what was earned at a partner, whose account pays for it: spendable at once, and of no count for a tier. Once for each of the
 * partner's ids; the same id for something else is a mistake of the partner's (409).
 */
export async function accrue(book: Book, membership: Membership, earning: Earning, programme: Programme): Promise<Accrual> {
  const { partner, id, amountMinor, currency, at, postedAt } = earning;
  if (currency !== programme.currency) throw new UnprocessableEntityException(`Points are earned for amounts in ${programme.currency}.`);
  const member = survivorOf(membership);
  const accrual: Accrual = {
    partner: partner.id,
    id,
    member: member.id,
    amountMinor,
    currency,
    points: pointsFor(amountMinor, partner, currency),
    at,
    postedAt,
    programmeVersion: programme.version,
    expiresAt: expiresAt({ availableAt: postedAt, lastActivityAt: member.activeAt }, programme),
    reversedAt: null,
  };
  if (!(await insert(book.tx, accrual))) return known(book, membership, accrual);
  if (accrual.points > 0) grant(member, accrual, programme);
  return accrual;
}

/** Takes an accrual back, wholly and once, and gives it to the partner's account: what the member has spent of it they owe. */
export async function reverseAccrual(book: Book, { partner, id }: Accrual, at: Micros): Promise<Accrual> {
  const accrual = (await findAccrual(book.tx, partner, id))!;
  if (accrual.reversedAt !== null) return accrual;
  const { member, points, programmeVersion } = accrual;
  if (points > 0)
    reverse(book.member(member)!.ledger, {
      at,
      cause: `accrual-reversal ${partner} ${id}`,
      programmeVersion,
      points,
      own: [lotOf(accrual)],
      to: `partner:${partner}`,
      about: { partner, accrualId: id, reason: 'partner' },
    });
  await book.tx.query('UPDATE accrual SET reversed_at = $3 WHERE partner = $1 AND id = $2', [partner, id, at]);
  return { ...accrual, reversedAt: at };
}

function grant({ ledger }: Member, accrual: Accrual, programme: Programme): void {
  const { partner, id, points, postedAt } = accrual;
  earnAvailable(ledger, {
    at: postedAt,
    cause: `accrual ${partner} ${id}`,
    programmeVersion: programme.version,
    points,
    lot: { id: lotOf(accrual), expiresAt: accrual.expiresAt, slides: programme.expiry.kind === 'after-inactivity' },
    from: `partner:${partner}`,
    kind: 'accrued',
    about: { partner, accrualId: id },
  });
}

const lotOf = ({ partner, id }: Accrual): string => derivedId({ source: `partner:${partner}`, id }, 'loyalty-lot');

async function insert(tx: EntityManager, accrual: Accrual): Promise<boolean> {
  const { partner, id, member, amountMinor, currency, points, at, postedAt, programmeVersion, expiresAt: until } = accrual;
  const inserted = await rows(
    tx,
    `INSERT INTO accrual (partner, id, member, amount_minor, currency, points, at, posted_at, programme_version, expires_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT DO NOTHING RETURNING id`,
    [partner, id, member, amountMinor, currency, points, at, postedAt, programmeVersion, until],
  );
  return inserted.length > 0;
}

async function known(book: Book, { members }: Membership, { partner, id, amountMinor, currency }: Accrual): Promise<Accrual> {
  const before = (await findAccrual(book.tx, partner, id))!;
  const isTheSame =
    members.some((member) => member.id === before.member) && before.amountMinor === amountMinor && before.currency === currency;
  if (!isTheSame) throw new ConflictException('This accrualId came before for another customer or amount; a new accrual needs a new id.');
  return before;
}
