import { BadRequestException } from '@nestjs/common';

/** The place of a fact in a list ordered by time, source and id. */
export interface Place {
  time: number;
  source: string;
  id: string;
}

export const writeCursor = ({ time, source, id }: Place): string => Buffer.from(JSON.stringify([time, source, id])).toString('base64url');

/** 400 where it is none of ours. */
export function readCursor(cursor: string | undefined): Place | null {
  if (!cursor) return null;
  try {
    const [time, source, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [number, string, string];
    if (Number.isSafeInteger(time) && typeof source === 'string' && typeof id === 'string') return { time, source, id };
  } catch {
    // Falls through: whatever it is, it is no cursor.
  }
  throw new BadRequestException('The cursor is not one this list has given.');
}

/** How many to a page: 1 to 1,000, 100 where nothing is said. */
export function pageOf(limit: string | undefined): number {
  if (limit === undefined) return 100;
  const value = Number(limit);
  if (!Number.isInteger(value) || value < 1 || value > 1_000) throw new BadRequestException('limit must be a whole number from 1 to 1000.');
  return value;
}
