import { wireType, type Fact } from '#lib/contracts';
import type { Order, Origin } from '../take-order/order.js';

/** What became of one claim. A pure rule answers with it; nothing has happened yet. */
export type Ruling = Judged | { is: 'waiting' } | { is: 'parked'; note: string };

export interface Judged {
  is: 'judged';
  /** New; absent where an earlier claim said the same, and its fact stands. */
  fact?: Fact;
  stands: { id: string; type: string };
  note?: string;
  change?: Change;
}

/** What the book has to remember of a ruling. */
export interface Change {
  order?: Order;
  amendment?: Amendment;
  refund?: Refund;
  opensReturn?: OrderReturn;
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

export interface OrderReturn {
  shop: string;
  returnId: string;
  orderId: string;
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

const WAITING: Ruling = { is: 'waiting' };

/** What it names is not known yet. */
export const waiting = (): Ruling => WAITING;
