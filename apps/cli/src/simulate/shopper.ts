import type { Shop, Who } from './shop.js';

/** Somebody who comes to the shop. What the shop knows of them grows. */
export interface Shopper {
  anonymousId: string;
  device: 'mobile' | 'desktop' | 'tablet';
  email: string;
  /** From the first checkout with an account on; guests have none. */
  userId?: string;
  /** Has given the e-mail address. */
  known: boolean;
  /** Days between purchases, of this person. */
  rhythmDays: number;
  /** How likely they come back after a purchase: some are regulars, most are not. */
  loyalty: number;
  purchases: number;
  newsletter: boolean;
  member: boolean;
  /** Has a coupon of the campaign that wins back. */
  offered: boolean;
}

const DEVICES = ['mobile', 'desktop', 'tablet'] as const;

export function newShopper(shop: Shop): Shopper {
  const { random } = shop;
  const name = shop.id('visitor');
  return {
    anonymousId: name,
    device: DEVICES[random.weighted([62, 31, 7])]!,
    email: `${name}@example.com`,
    known: false,
    rhythmDays: Math.min(200, Math.max(4, random.logNormal(32, 0.6))),
    loyalty: random.chance(0.25) ? random.between(0.85, 0.98) : random.between(0.05, 0.6),
    purchases: 0,
    newsletter: false,
    member: false,
    offered: false,
  };
}

/** How the shop sees them in one visit: a second device is a stranger until they sign in. */
export function recognise(shop: Shop, shopper: Shopper): Who {
  if (shop.random.chance(0.08)) shopper.anonymousId = shop.id('visitor');
  const signedIn = shopper.userId !== undefined && shop.random.chance(0.75);
  return { ...(signedIn && { userid: shopper.userId }), anonymousid: shopper.anonymousId };
}

/** At the checkout everybody says who they are: with an account, or as a guest by e-mail. */
export function introduce(shop: Shop, shopper: Shopper, ms: number): Who {
  const { random } = shop;
  const isNew = !shopper.known;
  const registers = shopper.userId === undefined && random.chance(isNew ? 0.65 : 0.3);
  if (registers) shopper.userId = shop.id('customer');
  shopper.known = true;
  const userid = shopper.userId;
  const who: Who = { ...(userid !== undefined && { userid }), anonymousid: shopper.anonymousId, email: shopper.email };
  const traits = { country: random.pick(['DE', 'DE', 'DE', 'AT', 'CH']), language: 'de' };
  shop.tell(
    ms,
    'identity.identified',
    {},
    { ...(userid !== undefined && { userId: userid }), anonymousId: shopper.anonymousId, email: shopper.email, traits },
  );
  if (registers) {
    shop.tell(ms, 'identity.customer-registered', who, { registeredAt: new Date(ms).toISOString() });
    shop.tell(ms, 'journey.touchpoint-recorded', who, { kind: 'account-created', channel: 'web' });
  }
  if (isNew) askForConsent(shop, shopper, who, ms);
  return who;
}

function askForConsent(shop: Shop, shopper: Shopper, who: Who, ms: number): void {
  const consent = { purpose: 'marketing', channel: 'email', wording: '2' };
  shopper.newsletter = shop.random.chance(0.55);
  shop.tell(ms, 'identity.consent-changed', who, { ...consent, status: shopper.newsletter ? 'granted' : 'denied' });
  if (!shopper.newsletter || !shop.random.chance(0.08)) return;
  const until = ms + shop.random.between(10, 120) * 86_400_000;
  shop.at(until, () => {
    shopper.newsletter = false;
    shop.tell(until, 'identity.consent-changed', who, { ...consent, status: 'withdrawn' });
  });
}
