import type { Micros } from '#lib/contracts';
import type { StreamEntry } from '#lib/hot-store';
import type { ViewChange } from '../fold-facts/view-changes.js';
import { eventFrame } from './sse.js';

/** What a reader knows of one customer. */
export interface Known {
  /** The change told last. */
  version: number;
  /** They have the page as of then, or have been told then that it is another. */
  at: Micros;
  /** Its digest; null where it was not looked at since. */
  page: string | null;
}

/** How far a reader of one customer has come: also up to which entry of the stream. */
export interface Position extends Known {
  entry: string;
  customerId: string;
}

export const writePosition = ({ entry, customerId, version, at, page }: Position): string =>
  `${entry}/${customerId}/${version}/${at}${page === null ? '' : `/${page}`}`;

/** Null where it is none of ours. */
export function readPosition(text: string): Position | null {
  const match = /^(\d+-\d+)\/([0-9a-f-]{36})\/(\d+)\/(\d{1,16})(?:\/([\w-]{16}))?$/.exec(text);
  if (!match) return null;
  const [, entry, customerId, version, at, page = null] = match;
  return { entry: entry!, customerId: customerId!, version: Number(version), at: Number(at), page };
}

/** A change as it is told at an instant: to everybody who reads of this customer in the same bytes. */
export interface Told {
  entry: string;
  change: ViewChange;
  at: Micros;
  frame: Buffer;
}

export function toldAt(at: Micros, { id: entry, text }: StreamEntry): Told {
  const change = JSON.parse(text) as ViewChange;
  return { entry, change, at, frame: eventFrame('change', text, writePosition({ ...change, entry, at, page: null })) };
}
