import { wireType, type Fact, type Phase, type TouchpointKind } from '#lib/contracts';

/** What a fact says about where its customer stands. */
export type Evidence = Phase;

/** Fact name → evidence. What is not listed is neutral; a shop that sees it differently changes this table. */
export const EVIDENCE: Readonly<Record<string, Evidence>> = {
  'identity.lead-discovered': 'discover',
  'orders.checkout-started': 'buy',
  'orders.purchase-completed': 'buy',
  'orders.order-delivered': 'use',
  'orders.return-requested': 'ask',
  'feedback.question-asked': 'ask',
  'feedback.question-reopened': 'ask',
  'feedback.recovery-opened': 'ask',
  'feedback.review-posted': 'engage',
  'feedback.idea-submitted': 'engage',
  'feedback.idea-voted': 'engage',
  'loyalty.reward-redeemed': 'engage',
  'loyalty.points-donated': 'engage',
  'loyalty.challenge-completed': 'engage',
  'loyalty.referral-converted': 'engage',
};

/** Touchpoint kind → evidence; the type makes a new kind a decision. */
export const TOUCHPOINT_EVIDENCE: Readonly<Record<TouchpointKind, Evidence | null>> = {
  'ad-viewed': 'discover',
  'ad-clicked': 'discover',
  'social-viewed': 'discover',
  'referral-clicked': 'discover',
  'page-viewed': 'explore',
  search: 'explore',
  'list-viewed': 'explore',
  'product-viewed': 'explore',
  wishlisted: 'explore',
  'cart-changed': 'explore',
  'newsletter-signup': 'explore',
  'email-opened': 'explore',
  'email-clicked': 'explore',
  'content-used': 'explore',
  'account-created': 'explore',
  'product-activated': 'use',
  'guide-viewed': 'use',
  'checkout-step': null,
  custom: null,
};

/** An NPS answer from here on is a promoter's. */
export const PROMOTER_FROM = 9;

export type MatterKind = 'question' | 'return' | 'recovery';

/** What a fact does besides being evidence: open or close a situation, make or take back a purchase. */
export type Deed =
  | { does: 'purchase' | 'amend' | 'refund' | 'cancel' | 'start-checkout' | 'abandon-checkout' }
  | { does: 'open' | 'reopen' | 'close'; matter: MatterKind };

export const DEEDS: Readonly<Record<string, Deed>> = {
  'orders.checkout-started': { does: 'start-checkout' },
  'orders.cart-abandoned': { does: 'abandon-checkout' },
  'orders.purchase-completed': { does: 'purchase' },
  'orders.checkout-begun-elsewhere': { does: 'start-checkout' },
  'orders.checkout-completed': { does: 'purchase' },
  'orders.purchase-amended': { does: 'amend' },
  'orders.purchase-cancelled': { does: 'cancel' },
  'orders.refund-issued': { does: 'refund' },
  'orders.return-requested': { does: 'open', matter: 'return' },
  'orders.return-declined': { does: 'close', matter: 'return' },
  'orders.return-closed': { does: 'close', matter: 'return' },
  'feedback.question-asked': { does: 'open', matter: 'question' },
  'feedback.question-reopened': { does: 'reopen', matter: 'question' },
  'feedback.question-resolved': { does: 'close', matter: 'question' },
  'feedback.question-joined': { does: 'close', matter: 'question' },
  'feedback.recovery-opened': { does: 'open', matter: 'recovery' },
  'feedback.recovery-closed': { does: 'close', matter: 'recovery' },
};

const byWire = <T>(table: Readonly<Record<string, T>>): ReadonlyMap<string, T> =>
  new Map(Object.entries(table).map(([type, entry]) => [wireType({ type, version: 1 }), entry]));

const evidenceByType = byWire(EVIDENCE);
const deedByType = byWire(DEEDS);
const evidenceByKind: ReadonlyMap<unknown, Evidence | null> = new Map(Object.entries(TOUCHPOINT_EVIDENCE));
const TOUCHPOINT = wireType({ type: 'journey.touchpoint-recorded', version: 1 });
const SURVEY = wireType({ type: 'feedback.survey-answered', version: 1 });

/** Null is neutral, and so is every type this version does not know. */
export function evidenceOf({ type, data }: Fact): Evidence | null {
  const fields = (data ?? {}) as Record<string, unknown>;
  if (type === TOUCHPOINT) return evidenceByKind.get(fields['kind']) ?? null;
  if (type === SURVEY) return fields['kind'] === 'nps' && (fields['score'] as number) >= PROMOTER_FROM ? 'engage' : null;
  return evidenceByType.get(type) ?? null;
}

export function deedOf({ type }: Fact): Deed | null {
  return deedByType.get(type) ?? null;
}
