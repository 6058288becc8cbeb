import { dayOf, DAY_MS, MINUTE_MS } from './calendar.js';
import type { Random } from './random.js';
import type { Shop, Who } from './shop.js';
import type { Shopper } from './shopper.js';

interface Way {
  /** The contact that brings somebody; none for those who come by themselves. */
  kind?: 'ad-clicked' | 'social-viewed' | 'referral-clicked' | 'email-clicked';
  channel: string;
  campaign?: string;
  /** Of a hundred newcomers. */
  share: number;
  clickMinor?: number;
}

/** How newcomers find the shop. */
const WAYS: readonly Way[] = [
  { channel: 'direct', share: 34 },
  { kind: 'ad-clicked', channel: 'search', campaign: 'search-brand', share: 16, clickMinor: 35 },
  { kind: 'ad-clicked', channel: 'search', campaign: 'search-home', share: 14, clickMinor: 80 },
  { kind: 'social-viewed', channel: 'social', campaign: 'social-living', share: 18, clickMinor: 45 },
  { kind: 'ad-clicked', channel: 'display', campaign: 'display-garden', share: 8, clickMinor: 60 },
  { kind: 'referral-clicked', channel: 'referral', share: 10 },
];

const NEWSLETTER: Way = { kind: 'email-clicked', channel: 'email', campaign: 'newsletter', share: 0 };
const WIN_BACK = { ...NEWSLETTER, campaign: 'win-back' };

export function wayOf(shopper: Shopper, random: Random): Way {
  if (shopper.offered) return WIN_BACK;
  if (shopper.newsletter && random.chance(0.4)) return NEWSLETTER;
  if (shopper.purchases > 0) return WAYS[random.chance(0.75) ? 0 : 1]!;
  return WAYS[random.weighted(WAYS.map(({ share }) => share))]!;
}

/** The contact that brings them, shortly before the visit begins. */
export function arrive(shop: Shop, way: Way, who: Who, session: string, ms: number): void {
  const words = { channel: way.channel, ...(way.campaign && { campaign: way.campaign }) };
  if (way.kind === 'email-clicked') shop.tell(ms, 'journey.touchpoint-recorded', who, { kind: 'email-opened', ...words });
  if (way.kind) shop.tell(ms, 'journey.touchpoint-recorded', who, { kind: way.kind, ...words, session });
}

const OFFER_DAYS = 14;

/** They are chosen to be won back: by a coupon that holds for some days. */
export function offer(shop: Shop, shopper: Shopper, who: Who, ms: number): void {
  const until = ms + OFFER_DAYS * DAY_MS;
  shopper.offered = true;
  shop.at(until, () => (shopper.offered = false));
  const [from, to] = [ms, until].map((at) => new Date(at).toISOString());
  shop.tell(ms, 'journey.campaign-targeted', who, { campaign: WIN_BACK.campaign, from, until: to });
}

interface Coupon {
  code: string;
  percent: number;
  campaign?: string;
}

/** What they use as they pay: the coupon they were offered, or one that is going round. */
export function couponOf(shopper: Shopper, random: Random): Coupon | null {
  if (shopper.offered) return { code: 'WELCOMEBACK', percent: 15, campaign: WIN_BACK.campaign };
  return random.chance(0.12) ? { code: 'TENPERCENT', percent: 10 } : null;
}

/** What each paid campaign cost, told at the end of every day. */
export function spendDaily(shop: Shop): void {
  const { random, options, endMs } = shop;
  const paid = WAYS.filter(({ clickMinor }) => clickMinor !== undefined);
  const spend = (day: number): void => {
    for (const { campaign, channel, share, clickMinor } of paid) {
      const clicks = Math.round((options.customers / options.days) * (share / 100) * random.between(1.1, 1.9));
      const data = {
        campaign,
        channel,
        day: new Date(day).toISOString().slice(0, 10),
        amountMinor: clicks * clickMinor!,
        currency: 'EUR',
        impressions: clicks * random.whole(30, 80),
        clicks,
      };
      shop.tell(day + DAY_MS - MINUTE_MS, 'journey.campaign-spend-recorded', {}, data);
    }
    shop.at(day + 2 * DAY_MS - MINUTE_MS, () => spend(day + DAY_MS));
  };
  const first = dayOf(options.startMs);
  if (first + DAY_MS <= endMs) shop.at(first + DAY_MS - MINUTE_MS, () => spend(first));
}
