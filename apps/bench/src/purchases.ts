import { formatInstant, formatUuid, type Fact, type PurchaseCompletedV1 } from '#lib/contracts';
import { createHash } from 'node:crypto';

const BEGINNING = 1_750_000_000_000_000;
const MINUTE = 60_000_000;

/** A UUID that stands for `name`: every run has the same ones. */
export const uuidOf = (name: string): string => formatUuid(createHash('sha256').update(name).digest().subarray(0, 16), 8);

/** Facts about purchases, a minute apart, of a third as many customers in a mixed order; the same at every call. */
export function purchases(count: number): Fact<PurchaseCompletedV1>[] {
  const customers = Math.max(1, Math.floor(count / 3));
  let state = 1;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return Array.from({ length: count }, (_, index) => {
    const subject = uuidOf(`customer ${random(customers)}`);
    return aPurchase({ name: String(index), minute: index, subject, amountMinor: 500 + random(20_000) });
  });
}

interface Purchase {
  name: string;
  /** Since the beginning. */
  minute: number;
  subject: string;
  amountMinor: number;
}

export function aPurchase({ name, minute, subject, amountMinor }: Purchase): Fact<PurchaseCompletedV1> {
  const time = formatInstant(BEGINNING + minute * MINUTE);
  return {
    specversion: '1.0',
    id: uuidOf(`purchase ${name}`),
    source: 'bench/shop',
    type: 'itinera.orders.purchase-completed.v1',
    time,
    recordedtime: time,
    subject,
    datacontenttype: 'application/json',
    data: {
      orderId: `order-${name}`,
      currency: 'EUR',
      items: [{ productId: `product-${minute % 100}`, quantity: 1, amountMinor }],
      subtotalMinor: amountMinor,
      discountMinor: 0,
      shippingMinor: 0,
      taxMinor: 0,
      totalMinor: amountMinor,
    },
  };
}
