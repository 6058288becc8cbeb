import type { ClaimedLineItem } from '#lib/contracts';
import { dayOf, DAY_MS, HOUR_MS, officeTime } from './calendar.js';
import { ask } from './questions.js';
import type { Shop, Who } from './shop.js';
import type { Shopper } from './shopper.js';

export interface Order {
  orderId: string;
  items: (ClaimedLineItem & { quantity: number; amountMinor: number })[];
  totalMinor: number;
  who: Who;
}

/** All that follows from one purchase: parcels, guides, questions, returns, opinions. */
export function afterPurchase(shop: Shop, shopper: Shopper, order: Order, ms: number): void {
  const { random } = shop;
  const { orderId, who } = order;
  if (random.chance(0.02)) {
    shop.tellAt(ms + random.between(0.2, 5) * HOUR_MS, 'orders.purchase-cancelled', who, { orderId, reason: 'changed mind' });
    return;
  }
  const shipped = officeTime(ms, random.between(6, 40));
  const promisedAt = new Date(dayOf(shipped) + 3 * DAY_MS + 18 * HOUR_MS).toISOString();
  shop.tellAt(shipped, 'orders.order-shipped', who, { orderId, parcel: `${orderId}-1`, promisedAt });
  const late = random.chance(0.06);
  if (late)
    shop.tellAt(shipped + DAY_MS, 'orders.delivery-delayed', who, { orderId, promisedAt: new Date(shipped + 5 * DAY_MS).toISOString() });
  const delivered = officeTime(shipped, random.between(20, 70) + (late ? random.between(48, 120) : 0));
  shop.tellAt(delivered, 'orders.order-delivered', who, { orderId, parcel: `${orderId}-1` });

  const asks = random.chance(late ? 0.45 : 0.08);
  if (asks)
    ask(
      shop,
      who,
      late ? 'delivery' : random.pick(['product', 'invoice', 'delivery']),
      { orderId },
      late ? shipped + random.between(1, 3) * DAY_MS : delivered + random.between(0.1, 6) * DAY_MS,
    );
  if (random.chance(0.07)) sendBack(shop, order, delivered + random.between(1, 12) * DAY_MS);
  else if (random.chance(0.01)) goodwill(shop, order, delivered + random.between(1, 8) * DAY_MS);
  use(shop, order, delivered);
  judge(shop, order, delivered, late || asks);
  if (!shopper.member && random.chance(shopper.purchases > 1 ? 0.3 : 0.1)) {
    shopper.member = true;
    shop.tellAt(delivered + HOUR_MS, 'loyalty.member-enrolled', who, { channel: 'web' });
  }
}

function use(shop: Shop, { who, items }: Order, delivered: number): void {
  const { random } = shop;
  const { productId } = items[0]!;
  if (random.chance(0.2))
    shop.tellAt(delivered + random.between(0.1, 3) * DAY_MS, 'journey.touchpoint-recorded', who, {
      kind: 'guide-viewed',
      channel: 'web',
      productId,
    });
  if (random.chance(0.08))
    shop.tellAt(delivered + random.between(0.1, 4) * DAY_MS, 'journey.touchpoint-recorded', who, {
      kind: 'product-activated',
      channel: 'app',
      productId,
    });
}

/** A return of one line or of all, and the money back; a few are declined. */
function sendBack(shop: Shop, order: Order, ms: number): void {
  const { random } = shop;
  const { orderId, items, who } = order;
  const returnId = shop.id('return');
  const whole = items.length === 1 || random.chance(0.4);
  const line = whole ? 0 : random.whole(0, items.length - 1);
  const lines = whole ? items.map((_, index) => index) : [line];
  const about = { returnId, orderId, lines };
  shop.tellAt(ms, 'orders.return-requested', who, {
    ...about,
    reason: random.pick(['does not fit', 'damaged', 'not as described', 'changed mind']),
    terms: 'full-refund',
  });
  const decided = officeTime(ms, random.between(1, 24));
  if (random.chance(0.06)) return shop.tellAt(decided, 'orders.return-declined', who, about);
  shop.tellAt(decided, 'orders.return-approved', who, { ...about, labelIssued: true });
  const received = officeTime(decided, random.between(48, 150));
  shop.tellAt(received, 'orders.return-received', who, about);
  const paid = officeTime(received, random.between(1, 70));
  const refund = { refundId: shop.id('refund'), returnId, orderId, currency: 'EUR' };
  const { quantity, amountMinor } = items[line]!;
  shop.tellAt(
    paid,
    'orders.refund-issued',
    who,
    whole ? { ...refund, full: true } : { ...refund, amountMinor, lines: [{ line, quantity, amountMinor }] },
  );
  shop.tellAt(paid, 'orders.return-closed', who, about);
}

function goodwill(shop: Shop, { orderId, totalMinor, who }: Order, ms: number): void {
  shop.tellAt(ms, 'orders.refund-issued', who, {
    refundId: shop.id('refund'),
    orderId,
    currency: 'EUR',
    amountMinor: Math.floor(totalMinor / 5),
    goodwill: true,
  });
}

/** Of eleven scores, from 0 to 10. */
const SATISFIED = [1, 0, 1, 1, 1, 3, 4, 10, 20, 26, 33];
const TROUBLED = [10, 6, 7, 8, 8, 12, 13, 14, 11, 6, 5];

function judge(shop: Shop, { orderId, items, who }: Order, delivered: number, troubled: boolean): void {
  const { random } = shop;
  const { productId } = items[0]!;
  const score = random.weighted(troubled ? TROUBLED : SATISFIED);
  if (random.chance(0.16)) {
    shop.tellAt(delivered + random.between(2, 6) * DAY_MS, 'feedback.survey-answered', who, {
      surveyId: shop.id('survey'),
      kind: 'nps',
      score,
      orderId,
      channel: 'email',
      hasComment: random.chance(0.3),
    });
  }
  if (random.chance(0.06))
    shop.tellAt(delivered + random.between(2, 10) * DAY_MS, 'feedback.survey-answered', who, {
      surveyId: shop.id('survey'),
      kind: 'csat',
      score: Math.max(1, Math.ceil(score / 2)),
      orderId,
      productId,
      channel: 'email',
    });
  if (random.chance(0.05))
    shop.tellAt(delivered + random.between(2, 20) * DAY_MS, 'feedback.review-posted', who, {
      reviewId: shop.id('review'),
      productId,
      rating: Math.max(1, Math.ceil(score / 2)),
    });
  if (random.chance(0.006))
    shop.tellAt(delivered + random.between(3, 30) * DAY_MS, 'feedback.idea-submitted', who, { ideaId: shop.id('idea') });
}
