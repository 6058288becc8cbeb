import {
  compareFacts,
  PurchaseAmendedV1,
  PurchaseCancelledV1,
  PurchaseCompletedV1,
  RefundIssuedV1,
  timeOf,
  wireType,
  type Fact,
  type Micros,
} from '#lib/contracts';

export const COMPLETED = wireType(PurchaseCompletedV1);
export const AMENDED = wireType(PurchaseAmendedV1);
export const CANCELLED = wireType(PurchaseCancelledV1);
export const REFUNDED = wireType(RefundIssuedV1);

/** The facts a customer's purchases are made of; every other type changes nothing here. */
export const PURCHASE_TYPES: ReadonlySet<string> = new Set([COMPLETED, AMENDED, CANCELLED, REFUNDED]);

/** What a purchase is worth after `at` (for every instant later than it) until the next step. */
export interface Step {
  at: Micros;
  currency: string;
  /** Whether it still counts as a purchase; once it has ended it never counts again. */
  counts: boolean;
  /** Subtotal in force less the refunds' subtotal parts; 0 once it has ended. */
  revenueMinor: number;
  /** Total in force, whatever was refunded or cancelled. */
  totalMinor: number;
  /** The amendment in force. */
  amendment: Fact<PurchaseAmendedV1> | null;
}

export interface Purchase {
  fact: Fact<PurchaseCompletedV1>;
  at: Micros;
  /** When it was cancelled or fully refunded; Infinity while it counts. */
  endedAt: Micros;
  /** In time order, the first at `at`; one an instant. */
  steps: Step[];
  refunds: Refund[];
}

export interface Refund {
  fact: Fact<RefundIssuedV1>;
  /** When it takes effect: its own time, but not before the purchase. */
  at: Micros;
  /** Null for a credit note. */
  purchase: Purchase | null;
}

export interface Purchases {
  /** In fact order. */
  purchases: Purchase[];
  /** Credit notes, and the refunds of the purchases above, in no order. */
  refunds: Refund[];
}

interface Dated {
  fact: Fact;
  time: Micros;
}

/**
 * One customer's purchases, from the facts of all of the customer's subjects in any order, repeated or not. Pure and total.
 * What names an order without a purchase has no effect until the purchase is known.
 */
export function purchasesOf(facts: readonly Fact[]): Purchases {
  const openings = new Map<string, Dated>();
  const later = new Map<string, Dated[]>();
  const refunds: Refund[] = [];
  for (const dated of inFactOrder(facts)) {
    const orderId = (dated.fact.data as { orderId?: string | null }).orderId;
    if (orderId === undefined || orderId === null) {
      if (dated.fact.type === REFUNDED) refunds.push({ fact: dated.fact as Fact<RefundIssuedV1>, at: dated.time, purchase: null });
      continue;
    }
    const order = `${dated.fact.shop ?? ''}\0${orderId}`;
    if (dated.fact.type === COMPLETED) {
      if (!openings.has(order)) openings.set(order, dated);
    } else if (later.has(order)) later.get(order)!.push(dated);
    else later.set(order, [dated]);
  }
  const purchases: Purchase[] = [];
  for (const [order, opening] of openings) {
    const purchase = replay(opening, later.get(order) ?? NOTHING);
    purchases.push(purchase);
    for (const refund of purchase.refunds) refunds.push(refund);
  }
  return { purchases, refunds };
}

const NOTHING: readonly Dated[] = [];

/** Each once. Times are parsed once here, since `compareFacts` parses them at every comparison. */
function inFactOrder(facts: readonly Fact[]): Dated[] {
  const dated: Dated[] = [];
  for (const fact of facts) if (PURCHASE_TYPES.has(fact.type)) dated.push({ fact, time: timeOf(fact) });
  dated.sort((a, b) => a.time - b.time || compareFacts(a.fact, b.fact));
  return dated.filter(({ fact }, index) => {
    const previous = dated[index - 1]?.fact;
    return previous === undefined || previous.id !== fact.id || previous.source !== fact.source;
  });
}

/** What later facts make of a purchase; one dated before it takes effect directly after it. */
function replay(opening: Dated, later: readonly Dated[]): Purchase {
  const fact = opening.fact as Fact<PurchaseCompletedV1>;
  const purchase: Purchase = { fact, at: opening.time, endedAt: Infinity, steps: [], refunds: [] };
  let amendment: Fact<PurchaseAmendedV1> | null = null;
  purchase.steps.push(stepOf(purchase, amendment, purchase.at));
  for (const { fact: next, time } of later) {
    const at = Math.max(purchase.at, time);
    if (next.type === AMENDED) amendment = newer(amendment, next as Fact<PurchaseAmendedV1>);
    else if (next.type === REFUNDED) purchase.refunds.push({ fact: next as Fact<RefundIssuedV1>, at, purchase });
    if (purchase.endedAt === Infinity && (next.type === CANCELLED || isFullyRefunded(purchase, amendment ?? fact))) purchase.endedAt = at;
    if (purchase.steps.at(-1)!.at === at) purchase.steps.pop();
    purchase.steps.push(stepOf(purchase, amendment, at));
  }
  return purchase;
}

/** The highest revision is in force; of two equal ones the later in fact order. */
function newer(inForce: Fact<PurchaseAmendedV1> | null, next: Fact<PurchaseAmendedV1>): Fact<PurchaseAmendedV1> {
  return inForce === null || next.data.revision >= inForce.data.revision ? next : inForce;
}

function stepOf(purchase: Purchase, amendment: Fact<PurchaseAmendedV1> | null, at: Micros): Step {
  const { currency, subtotalMinor, totalMinor } = (amendment ?? purchase.fact).data;
  const counts = purchase.endedAt === Infinity;
  const revenueMinor = counts ? subtotalMinor - refundedOf(purchase, currency).subtotalMinor : 0;
  return { at, currency, counts, revenueMinor, totalMinor, amendment };
}

/** An order of 0 is fully refunded only by a refund. */
function isFullyRefunded(purchase: Purchase, { data }: Fact<PurchaseCompletedV1>): boolean {
  const refunded = refundedOf(purchase, data.currency);
  return refunded.count > 0 && refunded.totalMinor >= data.totalMinor;
}

/** A refund in another currency than the order's cannot be compared with it and takes nothing from it. */
function refundedOf(purchase: Purchase, currency: string): { count: number; subtotalMinor: number; totalMinor: number } {
  const sum = { count: 0, subtotalMinor: 0, totalMinor: 0 };
  for (const { fact } of purchase.refunds) {
    if (fact.data.currency !== currency) continue;
    sum.count += 1;
    sum.subtotalMinor += fact.data.subtotalMinor;
    sum.totalMinor += fact.data.amountMinor;
  }
  return sum;
}

/** The step in force for a number at `at`, which sees what lies before it. Null before the purchase. */
export function stepAt(purchase: Purchase, at: Micros): Step | null {
  return purchase.steps.findLast((step) => step.at < at) ?? null;
}
