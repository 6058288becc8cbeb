import { CheckoutBegunElsewhereV1, CheckoutCompletedV1, parseInstant, wireType, type Fact, type Micros } from '#lib/contracts';
import { deedOf, evidenceOf, type Deed, type Evidence, type MatterKind } from './evidence.js';

/** A fact as the fold sees it: what it says, what it does and which things it names (by shop, so that two shops' ids never meet). */
export interface Effect {
  /** The fact's id. */
  id: string;
  /** When it takes effect. */
  at: Micros;
  evidence: Evidence | null;
  does: Deed['does'] | null;
  shop: string;
  /** Another customer's fact, here only for the checkout id both name. */
  elsewhere: boolean;
  order: string | undefined;
  cart: string | undefined;
  checkout: string | undefined;
  checkoutId: string | undefined;
  orderId: string | undefined;
  matter: string | undefined;
  matterKind: MatterKind | undefined;
  /** Total of a purchase, amount of a refund. */
  minor: number;
  revision: number;
  /** Keys of everything named that another fact may have opened. */
  names: string[];
}

const MATTER_ID = { question: 'questionId', return: 'returnId', recovery: 'caseId' } as const;

const TOLD_OF_OTHERS: ReadonlySet<string> = new Set([CheckoutCompletedV1, CheckoutBegunElsewhereV1].map(wireType));

/** Null where the fact is neutral or cannot be read; a fold never throws. */
export function readEffect(fact: Fact, ofOthers: boolean): Effect | null {
  if (!isReadable(fact)) return null;
  // Somebody else's purchase, told to whoever began the checkout, closes the checkout and does nothing else here; that somebody else began
  // the checkout that was bought only keeps the purchase from closing another one.
  const elsewhere = ofOthers || TOLD_OF_OTHERS.has(fact.type);
  const deed = deedOf(fact);
  const evidence = evidenceOf(fact);
  if (!deed && !evidence) return null;
  const at = parseInstant(fact.time);
  if (at === null) return null;
  const shop = fact.shop ?? '';
  const fields = fact.data as Record<string, unknown>;
  const key = (kind: string, field: string): string | undefined => keyOf(kind, shop, fields[field]);
  const [order, checkout] = [key('order', 'orderId'), key('checkout', 'checkoutId')];
  const names = [order, checkout, key('question', 'questionId'), key('return', 'returnId'), key('recovery', 'caseId')];
  const effect: Effect = {
    id: fact.id,
    at,
    evidence,
    does: deed?.does ?? null,
    shop,
    elsewhere,
    order,
    orderId: order && (fields['orderId'] as string),
    checkout,
    checkoutId: checkout && (fields['checkoutId'] as string),
    cart: key('cart', 'cartId'),
    matter: undefined,
    matterKind: undefined,
    minor: numberOr0(fields['totalMinor'] ?? fields['amountMinor']),
    revision: numberOr0(fields['revision']),
    names: names.filter((name) => name !== undefined),
  };
  if (deed && 'matter' in deed) Object.assign(effect, { matterKind: deed.matter, matter: key(deed.matter, MATTER_ID[deed.matter]) });
  return isComplete(effect) ? effect : null;
}

/** The key of what this fact opens; later facts about it wait for it. */
export function opens(effect: Effect): string | undefined {
  if (effect.elsewhere) return undefined;
  if (effect.does === 'purchase') return effect.order;
  if (effect.does === 'start-checkout') return effect.checkout;
  return effect.does === 'open' ? effect.matter : undefined;
}

/**
 * The keys of what this fact follows. Purchases and checkouts follow nothing: a checkout that waited for the order it names would never be
 * open. A question or return follows the order it is about.
 */
export function follows(effect: Effect): string[] {
  if (effect.elsewhere || effect.does === 'purchase' || effect.does === 'start-checkout') return [];
  if (effect.does === 'open') return effect.names.filter((name) => name === effect.order || name === effect.matter);
  return effect.names;
}

function isComplete({ does, order, checkout, matter, elsewhere }: Effect): boolean {
  switch (does) {
    case 'purchase':
      return elsewhere ? checkout !== undefined : order !== undefined;
    case 'amend':
    case 'refund':
    case 'cancel':
      return !elsewhere && order !== undefined;
    case 'start-checkout':
      return checkout !== undefined;
    case 'abandon-checkout':
      return !elsewhere && checkout !== undefined;
    case 'open':
    case 'reopen':
    case 'close':
      return !elsewhere && matter !== undefined;
    case null:
      return !elsewhere;
    default:
      return does satisfies never;
  }
}

function isReadable(fact: Fact): boolean {
  const { id, source, type, sequence, claimid, shop, data } = (fact ?? {}) as Partial<Fact>;
  return (
    [id, source, type].every((field) => typeof field === 'string') &&
    [sequence, claimid, shop].every((field) => field === undefined || field === null || typeof field === 'string') &&
    typeof data === 'object' &&
    data !== null
  );
}

/** The length keeps a shop's name from running into the id. */
function keyOf(kind: string, shop: string, id: unknown): string | undefined {
  return typeof id === 'string' && id !== '' ? `${kind}:${shop.length}:${shop}:${id}` : undefined;
}

function numberOr0(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
