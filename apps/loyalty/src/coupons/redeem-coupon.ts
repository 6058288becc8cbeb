import { CouponRedeemedV1, type Micros } from '#lib/contracts';
import { orderKey } from '../earning/order-key.js';
import type { Book } from '../members/book.js';
import { survivorOf } from '../members/member.js';
import { loyaltyFact, type Because } from '../members/posting-facts.js';
import type { CouponKind } from '../programme/programme.js';
import type { Programmes } from '../programme/programmes.js';
import { readCode } from './code.js';
import { isTheSame, refusalOf, refusalOfBasket, valueOf, type Basket, type Coupon, type Refusal, type Use } from './coupon.js';
import { lockCoupon, saveCoupon } from './pg-coupons.js';

export interface CouponUse {
  code: string;
  orderId?: string | undefined;
  shop?: string | undefined;
  campaign?: string | undefined;
  /** Who uses it, where that is known; their customer and that of the coupon's member are locked. */
  subject?: string | undefined;
  at: Micros;
  because?: Because | undefined;
  /** What is bought; absent where the shop only tells that the coupon was used. */
  basket?: Basket;
}

export type CouponOutcome =
  /** `valueMinor` is missing where it depends on what nobody has said. `news`: not told before. */
  | { kind: 'redeemed'; coupon: Coupon; terms: CouponKind; valueMinor?: number; news: boolean }
  | { kind: 'refused'; refusal: Refusal; reason: string };

/** Uses a coupon once, in the book's transaction, and tells of it; told again by the same order or claim it changes nothing. Null: the code is none of ours. */
export async function redeemCoupon(book: Book, use: CouponUse, programmes: Programmes): Promise<CouponOutcome | null> {
  const coupon = await lockCoupon(book.tx, use.code);
  if (!coupon) return null;
  const { terms, currency } = termsOf(coupon, programmes);
  const wanted = useOf(book, coupon, use);
  if (isTheSame(coupon, wanted)) return redeemed(coupon, terms, false);
  const refusal = refusalOf(coupon, wanted) ?? (use.basket ? refusalOfBasket(terms, currency, use.basket) : null);
  if (refusal) return refused(refusal, terms, currency);
  const valueMinor = worthOf(terms, use.basket);
  const used: Coupon = {
    ...coupon,
    reserved: null,
    redeemed: { at: wanted.at, order: wanted.order, claim: wanted.claim ?? null, valueMinor },
  };
  await saveCoupon(book.tx, used);
  tell(book, used, use, currency);
  return redeemed(used, terms, true);
}

export interface Reservation extends CouponUse {
  orderId: string;
  /** Held until then, and no longer. */
  until: Micros;
}

export type ReservationOutcome =
  { kind: 'reserved'; coupon: Coupon; terms: CouponKind; valueMinor?: number } | { kind: 'refused'; refusal: Refusal; reason: string };

/** Holds a coupon for one order; asked again for the same order, it is held until the later instant. Null: the code is none of ours. */
export async function reserveCoupon(book: Book, use: Reservation, programmes: Programmes): Promise<ReservationOutcome | null> {
  const coupon = await lockCoupon(book.tx, use.code);
  if (!coupon) return null;
  const { terms, currency } = termsOf(coupon, programmes);
  const wanted = useOf(book, coupon, use);
  const refusal = refusalOf(coupon, wanted) ?? (use.basket ? refusalOfBasket(terms, currency, use.basket) : null);
  if (refusal) return refused(refusal, terms, currency);
  const order = orderKey(use.shop, use.orderId);
  const until = Math.max(use.until, coupon.reserved?.order === order ? coupon.reserved.until : 0);
  const held: Coupon = { ...coupon, reserved: { order, until } };
  await saveCoupon(book.tx, held);
  const valueMinor = worthOf(terms, use.basket);
  return { kind: 'reserved', coupon: held, terms, ...(valueMinor !== null && { valueMinor }) };
}

/** Lets go of what is held for an order; nothing where it is held for another, or not at all. False: the code is none of ours. */
export async function releaseCoupon(book: Book, use: Pick<Reservation, 'code' | 'orderId' | 'shop'>): Promise<boolean> {
  const coupon = await lockCoupon(book.tx, use.code);
  if (coupon?.reserved?.order === orderKey(use.shop, use.orderId)) await saveCoupon(book.tx, { ...coupon, reserved: null });
  return coupon !== null;
}

export function termsOf({ kind, programmeVersion }: Coupon, programmes: Programmes): { terms: CouponKind; currency: string } {
  const { coupons, currency } = programmes.named(programmeVersion);
  return { terms: coupons.find(({ id }) => id === kind)!, currency };
}

/** A coupon of a member is for their customer, whoever else that has become since. */
function useOf({ ownership }: Book, { member }: Coupon, { orderId, shop, subject, at, because }: CouponUse): Use {
  const owner = member === null ? undefined : ownership.ownerOf.get(member);
  return {
    at,
    order: orderId === undefined ? null : orderKey(shop, orderId),
    ...(because && { claim: `${because.source} ${because.id}` }),
    isItsMember: owner !== undefined && subject !== undefined && ownership.ownerOf.get(subject) === owner,
  };
}

/** Null where it depends on what is bought, and nobody says what. */
function worthOf(terms: CouponKind, basket: Basket | undefined): number | null {
  if (basket) return terms.value.kind === 'free-shipping' && basket.shippingMinor === undefined ? null : valueOf(terms, basket);
  return terms.value.kind === 'amount' ? terms.value.amountMinor : null;
}

function redeemed(coupon: Coupon, terms: CouponKind, news: boolean): CouponOutcome {
  const { valueMinor } = coupon.redeemed!;
  return { kind: 'redeemed', coupon, terms, news, ...(valueMinor !== null && { valueMinor }) };
}

function tell(book: Book, coupon: Coupon, { code, orderId, subject, campaign, because }: CouponUse, currency: string): void {
  const user = subject ?? coupon.member;
  const membership = user === null ? null : book.membershipOf(user);
  const { at, valueMinor } = coupon.redeemed!;
  const named = campaign ?? coupon.campaign;
  book.facts.push(
    loyaltyFact(
      CouponRedeemedV1,
      { member: membership ? survivorOf(membership).id : (user ?? undefined), at, recordedAt: book.now, about: coupon.id, because },
      {
        couponId: coupon.id,
        code: readCode(code),
        ...(orderId !== undefined && { orderId }),
        ...(named !== null && { campaign: named }),
        ...(valueMinor !== null && { valueMinor, currency }),
      },
    ),
  );
}

function refused(
  refusal: Refusal,
  { leastOrderMinor }: CouponKind,
  currency: string,
): { kind: 'refused'; refusal: Refusal; reason: string } {
  const reasons: Record<Refusal, string> = {
    'not-its-member': 'This coupon is for one member alone; name the member (customer) who uses it.',
    redeemed: 'This coupon has been used for another order.',
    expired: 'This coupon has expired.',
    reserved: 'This coupon is held for another order; it is free again when that is released or its time is over.',
    'other-currency': `This coupon is for orders in ${currency}.`,
    'below-least': `This coupon is for orders with goods for at least ${leastOrderMinor} minor units of ${currency}.`,
  };
  return { kind: 'refused', refusal, reason: reasons[refusal] };
}
