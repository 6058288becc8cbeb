import { comeBack, DAY_MS, HOUR_MS } from './calendar.js';
import { arrive, couponOf, offer, wayOf } from './campaigns.js';
import { lineOf, type Product } from './catalogue.js';
import { afterPurchase, type Order } from './after-purchase.js';
import { ask } from './questions.js';
import type { Shop, Who } from './shop.js';
import { introduce, recognise, type Shopper } from './shopper.js';

/** One visit to the shop's pages, by whoever and by whatever way they come: from looking around up to a purchase. */
export function visit(shop: Shop, shopper: Shopper, ms: number): void {
  const { random } = shop;
  const who = recognise(shop, shopper);
  const way = wayOf(shopper, random);
  const session = shop.id('session');
  arrive(shop, way, who, session, ms);
  const seen = { channel: 'web', session, device: shopper.device };
  let clock = ms;
  const touch = (kind: string, more: object = {}): number => {
    clock += random.whole(4_000, 90_000);
    shop.tellAt(clock, 'journey.touchpoint-recorded', who, { kind, ...seen, ...more });
    return clock;
  };

  touch('page-viewed', { page: '/' });
  if (random.chance(0.3)) touch('search');
  const viewed: Product[] = [];
  for (let more = 1 + random.geometric(0.62, 12); more > 0; more--) {
    const product = shop.catalogue.pick(random);
    viewed.push(product);
    if (random.chance(0.35)) touch('list-viewed', { category: product.category, page: `/c/${product.category}` });
    touch('product-viewed', { productId: product.productId, category: product.category, page: `/p/${product.productId}` });
    if (random.chance(0.03)) touch('wishlisted', { productId: product.productId });
  }
  if (!shopper.newsletter && shopper.known && random.chance(0.04)) touch('newsletter-signup');
  if (random.chance(0.02)) ask(shop, who, 'product', {}, clock);

  const fillsCart = random.chance(shopper.purchases > 0 ? 0.62 : 0.24);
  if (!fillsCart) return perhapsReturn(shop, shopper, clock, 0.42);
  const cartId = shop.id('cart');
  const chosen = viewed.slice(-1 - random.geometric(0.45, viewed.length - 1));
  for (const product of chosen) touch('cart-changed', { productId: product.productId, cartId });
  if (!random.chance(shopper.purchases > 0 ? 0.75 : 0.55)) return perhapsReturn(shop, shopper, clock, 0.5);
  const begins = touch('checkout-step', { cartId, step: 'address' });
  const campaign = way.campaign;
  shop.at(begins, () => checkOut(shop, shopper, { chosen, cartId, ...(campaign && { campaign }) }, begins));
}

/** Newcomers as likely as given; who has bought here, as loyal as they are. */
function perhapsReturn(shop: Shop, shopper: Shopper, ms: number, ofNewcomers: number): void {
  if (shop.random.chance(shopper.purchases > 0 ? shopper.loyalty : ofNewcomers)) returnSoon(shop, shopper, ms);
}

function returnSoon(shop: Shop, shopper: Shopper, ms: number): void {
  const again = comeBack(ms, shop.random.exponential(6), shop.random);
  shop.at(again, () => visit(shop, shopper, again));
}

interface Basket {
  chosen: Product[];
  cartId: string;
  campaign?: string;
}

function checkOut(shop: Shop, shopper: Shopper, { chosen, cartId, campaign }: Basket, ms: number): void {
  const { random } = shop;
  const who = introduce(shop, shopper, ms);
  const checkoutId = shop.id('checkout');
  const items = [...new Set(chosen)].map((product) => lineOf(product, 1 + random.geometric(0.15, 5)));
  const valueMinor = items.reduce((sum, { amountMinor }) => sum + amountMinor, 0);
  shop.tell(ms, 'orders.checkout-started', who, { checkoutId, cartId, currency: 'EUR', valueMinor, items });
  if (random.chance(shopper.purchases > 0 ? 0.14 : 0.34)) return abandon(shop, shopper, who, { checkoutId, cartId, valueMinor }, ms);
  const paid = ms + random.whole(40_000, 600_000);
  shop.at(paid, () => buy(shop, shopper, who, { checkoutId, cartId, items, valueMinor, ...(campaign && { campaign }) }, paid));
}

/** Most abandoned checkouts just go quiet; of some the shop is sure. A reminder brings a few back. */
function abandon(
  shop: Shop,
  shopper: Shopper,
  who: Who,
  checkout: { checkoutId: string; cartId: string; valueMinor: number },
  ms: number,
): void {
  const { random } = shop;
  if (random.chance(0.3))
    shop.tellAt(ms + 2 * HOUR_MS, 'orders.cart-abandoned', who, {
      ...checkout,
      currency: 'EUR',
      step: random.pick(['address', 'payment']),
      reason: 'timeout',
    });
  if (random.chance(0.3))
    shop.tellAt(ms + 5 * HOUR_MS, 'journey.touchpoint-recorded', who, {
      kind: 'email-opened',
      channel: 'email',
      campaign: 'cart-reminder',
    });
  perhapsReturn(shop, shopper, ms + 5 * HOUR_MS, 0.35);
}

interface Paid {
  checkoutId: string;
  cartId: string;
  items: Order['items'];
  valueMinor: number;
  campaign?: string;
}

const FREE_SHIPPING_MINOR = 50_00;

function buy(shop: Shop, shopper: Shopper, who: Who, { valueMinor, items, ...rest }: Paid, ms: number): void {
  const { random } = shop;
  const coupon = couponOf(shopper, random);
  const discountMinor = coupon ? Math.floor((valueMinor * coupon.percent) / 100) : 0;
  const subtotalMinor = valueMinor - discountMinor;
  const shippingMinor = subtotalMinor >= FREE_SHIPPING_MINOR ? 0 : 4_90;
  const order: Order = { orderId: shop.id('order'), items, totalMinor: subtotalMinor + shippingMinor, who };
  shopper.purchases++;
  shopper.offered = false;
  shop.tell(ms, 'orders.purchase-completed', who, {
    orderId: order.orderId,
    ...rest,
    currency: 'EUR',
    items,
    subtotalMinor,
    discountMinor,
    shippingMinor,
    taxMinor: 0,
    totalMinor: order.totalMinor,
    ...(coupon && { coupons: [coupon.code] }),
    channel: 'web',
  });
  if (coupon) {
    const { code, campaign } = coupon;
    shop.tell(ms, 'loyalty.coupon-redeemed', who, { code, orderId: order.orderId, ...(campaign && { campaign }) });
  }
  afterPurchase(shop, shopper, order, ms);
  winBack(shop, shopper, who, ms + SILENT_DAYS * DAY_MS);
  if (!random.chance(shopper.loyalty)) return;
  const again = comeBack(ms, Math.max(1, random.logNormal(shopper.rhythmDays, 0.4)), random);
  shop.at(again, () => visit(shop, shopper, again));
}

const SILENT_DAYS = 60;

/** Who takes the newsletter, and has not bought again, is offered something; some come for it. */
function winBack(shop: Shop, shopper: Shopper, who: Who, ms: number): void {
  const { purchases } = shopper;
  shop.at(ms, () => {
    if (!shopper.newsletter || shopper.purchases > purchases) return;
    offer(shop, shopper, who, ms);
    if (shop.random.chance(0.3)) returnSoon(shop, shopper, ms);
  });
}
