import { wireType, type Fact } from '#lib/contracts';
import type { OrderReturn } from '../returns/order-return.js';
import type { Order, Origin } from '../take-order/order.js';

/** What became of one claim. A pure rule answers with it; nothing has happened yet. */
export type Ruling = Judged | { is: 'waiting' } | { is: 'parked'; note: string; conflict?: true };

export interface Judged {
  is: 'judged';
  /** New; absent where an earlier claim said the same, and its fact stands. */
  fact?: Fact;
  /** What follows from it directly, after it. */
  also?: Fact[];
  stands: { id: string; type: string };
  note?: string;
  change?: Change;
}

/** What the book has to remember of a ruling. */
export interface Change {
  order?: Order;
  amendment?: Amendment;
  refund?: Refund;
  changedReturn?: OrderReturn;
}

export interface Amendment {
  shop: string;
  orderId: string;
  revision: number;
  origin: Origin;
}

export interface Refund {
  shop: string;
  refundId: string;
  /** Absent: a credit note. */
  orderId?: string;
  amountMinor: number;
  currency: string;
  time: string;
  note?: string;
  origin: Origin;
}

export function judged(fact: Fact, change?: Change, note?: string): Judged {
  return { is: 'judged', fact, stands: { id: fact.id, type: fact.type }, ...(note && { note }), ...(change && { change }) };
}

/** Said before: the first fact stands and nothing new is published. */
export function saidBefore(origin: Origin, contract: { type: string; version: number }, note?: string): Judged {
  return { is: 'judged', stands: { id: origin.factId, type: wireType(contract) }, ...(note && { note }) };
}

export const parked = (note: string): Ruling => ({ is: 'parked', note });

/** It would be well, were the order or return it names not as it is. */
export const conflicting = (note: string): Ruling => ({ is: 'parked', note, conflict: true });

const WAITING: Ruling = { is: 'waiting' };

/** What it names is not known yet. */
export const waiting = (): Ruling => WAITING;
