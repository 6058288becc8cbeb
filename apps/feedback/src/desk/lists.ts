import { IsLabel, Optional } from '#lib/contracts';
import { keysOf, readBody } from '#lib/requests';
import { BadRequestException } from '@nestjs/common';
import { Matches } from 'class-validator';

const LONGEST_CURSOR = 2000;

/** What every list can be asked; a list adds what else it can be cut down to. */
export class ListAsked {
  /** Only this shop's; a customer's `userId` is meant in it. */
  @Optional() @IsLabel(200) shop?: string;
  /** In which an `anonymousId` is meant. */
  @Optional() @IsLabel(200) source?: string;
  @Optional() @IsLabel(500) customer?: string;
  /** Words of its texts. */
  @Optional() @IsLabel(500) query?: string;
  @Optional() @Matches(/^([1-9]\d?|1\d\d|200)$/, { message: 'limit must be a whole number from 1 to 200' }) limit?: string;
  @Optional() @IsLabel(LONGEST_CURSOR) cursor?: string;
}

/** What a list is asked; a 400 says what it can be. */
export const readAsked = <Asked extends ListAsked>(Known: new () => Asked, sent: unknown): Asked =>
  readBody(Known, sent, `What can be asked here is ${keysOf(Known).join(', ')}, each once.`);

/** SQL: a row of a table with `subject` is not an erased customer's, of whom nothing is shown. */
export const isOfNobodyErased = (table: 'question' | 'survey' | 'recovery' | 'review'): string =>
  `NOT EXISTS (SELECT FROM erased_subject WHERE erased_subject.subject = ${table}.subject)`;

/** Where a page ends: what its last row is ordered by. */
export type Place = readonly (string | number)[];

export interface Page<Row> {
  shown: Row[];
  /** For the next page; absent on the last. */
  cursor?: string;
}

export const sizeOf = ({ limit = '50' }: ListAsked): number => Number(limit);

/** A page of what was found, one more than fits having been asked for. */
export function pageOf<Row>(found: Row[], size: number, placeOf: (row: Row) => Place): Page<Row> {
  const shown = found.slice(0, size);
  const last = shown.at(-1);
  return { shown, ...(last !== undefined && found.length > size && { cursor: writeCursor(placeOf(last)) }) };
}

export const writeCursor = (place: Place): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** The place a cursor stands for, its parts being what `shape` says; nulls where there is no cursor. 400 for one of nobody's. */
export function readCursor(cursor: string | undefined, shape: readonly ('text' | 'number')[]): (string | number | null)[] {
  if (cursor === undefined) return shape.map(() => null);
  try {
    const place = JSON.parse(Buffer.from(cursor, 'base64url').toString()) as unknown[];
    const isGood = place.length === shape.length && shape.every((kind, index) => isA(kind, place[index]));
    if (isGood) return place as (string | number)[];
  } catch {
    // Said below, as for every other text that is none of ours.
  }
  throw new BadRequestException('cursor is none that this list gave; leave it out to begin anew.');
}

const isA = (kind: 'text' | 'number', value: unknown): boolean =>
  kind === 'number' ? Number.isSafeInteger(value) : typeof value === 'string' && !value.includes('\u0000');
