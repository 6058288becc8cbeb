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
  /** Until when that holds if nothing else happens; `at` itself where nobody can say. */
  due: Micros;
}

/** Where nothing is known but what the last change was, and when it was told. */
export const toldOf = (version: number, at: Micros): Known => ({ version, at, page: null, due: at });

/** How far a reader of one customer has come: up to which entry of the stream, and with what. */
export interface Position {
  entry: string;
  customerId: string;
  known: Known;
}

export const writePosition = ({ entry, customerId, known: { version, at, page } }: Position): string =>
  `${entry}/${customerId}/${version}/${at}${page === null ? '' : `/${page}`}`;

/** Null where it is none of ours. */
export function readPosition(text: string): Position | null {
  const match = /^(\d+-\d+)\/([0-9a-f-]{36})\/(\d+)\/(\d{1,16})(?:\/([\w-]{16}))?$/.exec(text);
  if (!match) return null;
  const [, entry, customerId, version, at, page = null] = match;
  return { entry: entry!, customerId: customerId!, known: { ...toldOf(Number(version), Number(at)), page } };
}

/** A change as it is told at an instant: to everybody who reads of this customer in the same bytes. */
export interface Told {
  entry: string;
  change: ViewChange;
  /** What whoever is told knows then. */
  known: Known;
  frame: Buffer;
}

export function toldAt(at: Micros, { id: entry, text }: StreamEntry): Told {
  const change = JSON.parse(text) as ViewChange;
  const known = toldOf(change.version, at);
  const id = writePosition({ entry, customerId: change.customerId, known });
  return { entry, change, known, frame: eventFrame('change', text, id) };
}
