import { ABC_CLASSES, PHASES, VITALITIES, type AbcClass, type Phase, type Vitality } from '#lib/contracts';
import type { Realm } from '#lib/customers';
import { knownQuery } from '#lib/requests';
import { BadRequestException } from '@nestjs/common';
import { pageOf } from '../journey/cursor.js';

/** As it comes in an address. */
export interface ListQuery extends Realm {
  query?: string;
  phase?: string;
  class?: string;
  vitality?: string;
  limit?: string;
  cursor?: string;
}

/** Which customers are wanted; null: any. */
export interface Wanted {
  phase: Phase | null;
  class: AbcClass | null;
  vitality: Vitality | null;
}

export interface Asked extends Wanted {
  query: string | null;
  realm: Realm;
  limit: number;
  cursor: string | null;
}

const KNOWN = ['query', 'shop', 'source', 'phase', 'class', 'vitality', 'limit', 'cursor'];

export function readAsked({ query, phase, vitality, limit, cursor, shop, source, ...rest }: ListQuery): Asked {
  knownQuery(rest, KNOWN);
  return {
    query: once('query', query),
    realm: { ...(shop !== undefined && { shop }), ...(source !== undefined && { source }) },
    phase: oneOf('phase', phase, PHASES),
    class: oneOf('class', rest.class, ABC_CLASSES),
    vitality: oneOf('vitality', vitality, VITALITIES),
    limit: pageOf(limit),
    cursor: once('cursor', cursor),
  };
}

function oneOf<Word extends string>(name: string, said: string | undefined, words: readonly Word[]): Word | null {
  if (said === undefined) return null;
  if (words.includes(said as Word)) return said as Word;
  throw new BadRequestException(`${name} is one of ${words.join(', ')}.`);
}

function once(name: string, said: string | undefined): string | null {
  if (said === undefined) return null;
  if (typeof said !== 'string') throw new BadRequestException(`${name} is given once.`);
  return said;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/** Lists go by customer id, which stays while everything else moves: nobody comes twice, and nobody who stays is passed over. */
export const writePlace = (customerId: string): string => Buffer.from(customerId).toString('base64url');

export function readPlace(cursor: string | null): string {
  if (!cursor) return BEFORE_ALL;
  const place = Buffer.from(cursor, 'base64url').toString();
  if (!UUID.test(place)) throw new BadRequestException('The cursor is not one this list has given.');
  return place;
}
