import { formatInstant, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { BadRequestException } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { pointsOf, type About, type Entry, type Posting, type PostingKind } from '../ledger/posting.js';

/** One posting for people and auditors. */
export interface PostingView {
  member: string;
  /** Its number within the member, without gaps. */
  number: number;
  at: string;
  kind: PostingKind;
  /** How many points it is about. */
  points: number;
  /** By how much it changes what the member has, pending points aside. */
  change: number;
  cause: string;
  programmeVersion: string;
  entries: Entry[];
  about: About;
}

export interface LedgerPage {
  postings: PostingView[];
  /** For the next page; absent on the last. */
  cursor?: string;
}

export type Place = [at: Micros, member: string, number: number];

/** What was posted for some members, newest first. */
export async function ledgerPage(tx: EntityManager, members: readonly string[], limit: number, cursor?: string): Promise<LedgerPage> {
  const after: Place | [null, null, null] = cursor === undefined ? [null, null, null] : readCursor(cursor);
  const found = await rows<Posting>(
    tx,
    `SELECT member, number, at, kind, cause, programme_version AS "programmeVersion", entries, about FROM posting
     WHERE member = ANY($1::uuid[]) AND ($2::bigint IS NULL OR (at, member, number) < ($2::bigint, $3::uuid, $4::int))
     ORDER BY at DESC, member DESC, number DESC LIMIT $5`,
    [members, ...after, limit + 1],
  );
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return { postings: shown.map(viewOf), ...(found.length > limit && { cursor: writeCursor([last!.at, last!.member, last!.number]) }) };
}

function viewOf(posting: Posting): PostingView {
  const { member, number, at, kind, cause, programmeVersion, entries, about } = posting;
  const change = entries.reduce((sum, { account, points }) => sum + (account === 'available' ? points : 0), 0);
  return { member, number, at: formatInstant(at), kind, points: pointsOf(posting), change, cause, programmeVersion, entries, about };
}

export const writeCursor = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export function readCursor(cursor: string): Place {
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as Place;
    const [at, member, number] = place;
    const isGood = place.length === 3 && Number.isSafeInteger(at) && UUID.test(member) && Number.isInteger(number) && number < 2 ** 31;
    if (isGood) return place;
  } catch {
    // Said below, as for every other text that is none of ours.
  }
  throw new BadRequestException('cursor is none that this list gave; leave it out to begin anew.');
}
