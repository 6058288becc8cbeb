import type { Micros } from '#lib/contracts';
import type { StreamEntry } from '#lib/hot-store';
import { derivedKey } from '#lib/sealing';
import { createHmac, timingSafeEqual, type KeyObject } from 'node:crypto';
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

/** A change as it is told at an instant: to everybody who reads of this customer in the same bytes. */
export interface Told {
  entry: string;
  change: ViewChange;
  /** What whoever is told knows then. */
  known: Known;
  frame: Buffer;
}

const SIGNED = /^((\d+-\d+)\/([0-9a-f-]{36})\/(\d+)\/(\d{1,16})(?:\/([\w-]{16}))?)\.([\w-]{16})$/;

/**
 * Positions as readers are given them and give them back, by whatever replica: signed, since by what one reader claims to know it is decided
 * whether all are told that a page is another.
 */
export class Positions {
  private readonly key: KeyObject;

  constructor({ subjectSecret }: { subjectSecret: string }) {
    this.key = derivedKey(subjectSecret, 'itinera: positions in streams');
  }

  write({ entry, customerId, known: { version, at, page } }: Position): string {
    const text = `${entry}/${customerId}/${version}/${at}${page === null ? '' : `/${page}`}`;
    return `${text}.${this.signature(text)}`;
  }

  /** Null where it is none of ours. */
  read(signed: string): Position | null {
    const match = SIGNED.exec(signed);
    if (!match) return null;
    const [, text, entry, customerId, version, at, page = null, signature] = match;
    if (!timingSafeEqual(Buffer.from(signature!), Buffer.from(this.signature(text!)))) return null;
    return { entry: entry!, customerId: customerId!, known: { ...toldOf(Number(version), Number(at)), page } };
  }

  /** A change with the position of whoever is told it at an instant. */
  toldAt(at: Micros, { id: entry, text }: StreamEntry): Told {
    const change = JSON.parse(text) as ViewChange;
    const known = toldOf(change.version, at);
    const id = this.write({ entry, customerId: change.customerId, known });
    return { entry, change, known, frame: eventFrame('change', text, id) };
  }

  private signature(text: string): string {
    return createHmac('sha256', this.key).update(text).digest('base64url').slice(0, 16);
  }
}
