import { formatInstant, wireType, type Fact, type Micros } from '#lib/contracts';

/** Facts for the specs of this folder, as short as their sentences. */

/** `1 Mar 10:00` or `3 Mar 11:59:59`, of 2026, in UTC. */
export function on(day: string): Micros {
  const [date, month, clock] = day.split(' ') as [string, string, string];
  const [hours, minutes, seconds = '0'] = clock.split(':');
  const monthIndex = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'].indexOf(month);
  return Date.UTC(2026, monthIndex, +date, +hours!, +minutes!, +seconds) * 1000;
}

let count = 0;

export function aFact(at: Micros | string, type: string, data: object = {}, envelope: Partial<Fact> = {}): Fact {
  const time = formatInstant(typeof at === 'string' ? on(at) : at);
  return {
    specversion: '1.0',
    id: `fact-${++count}`,
    source: 'shop-plugin',
    type: wireType({ type, version: 1 }),
    time,
    recordedtime: time,
    datacontenttype: 'application/json',
    subject: 'subject-1',
    shop: 'shop',
    data,
    ...envelope,
  };
}

type At = Micros | string;

export const aTouchpoint = (at: At, kind: string): Fact => aFact(at, 'journey.touchpoint-recorded', { kind, channel: 'web' });
export const aCheckout = (
  at: At,
  checkoutId: string,
  names: { cartId?: string; orderId?: string } = {},
  envelope: Partial<Fact> = {},
): Fact => aFact(at, 'orders.checkout-started', { checkoutId, ...names, valueMinor: 100, currency: 'EUR', items: [] }, envelope);
export const anAbandonment = (at: At, checkoutId: string): Fact => aFact(at, 'orders.cart-abandoned', { checkoutId });
export const aPurchase = (
  at: At,
  orderId: string,
  more: { checkoutId?: string; cartId?: string; totalMinor?: number } = {},
  envelope: Partial<Fact> = {},
): Fact => aFact(at, 'orders.purchase-completed', { orderId, currency: 'EUR', items: [], totalMinor: 100, ...more }, envelope);
export const anAmendment = (at: At, orderId: string, totalMinor: number, revision: number): Fact =>
  aFact(at, 'orders.purchase-amended', { orderId, totalMinor, revision });
export const aCancellation = (at: At, orderId: string): Fact => aFact(at, 'orders.purchase-cancelled', { orderId });
export const aRefund = (at: At, orderId: string, amountMinor = 100): Fact =>
  aFact(at, 'orders.refund-issued', { refundId: 'r', orderId, amountMinor });
export const aDelivery = (at: At, orderId: string, envelope: Partial<Fact> = {}): Fact =>
  aFact(at, 'orders.order-delivered', { orderId }, envelope);
export const aQuestion = (at: At, questionId: string, orderId?: string): Fact =>
  aFact(at, 'feedback.question-asked', { questionId, channel: 'email', ...(orderId && { orderId }) });
export const aResolution = (at: At, questionId: string): Fact => aFact(at, 'feedback.question-resolved', { questionId });
export const aReopening = (at: At, questionId: string): Fact => aFact(at, 'feedback.question-reopened', { questionId });
export const aReturn = (at: At, returnId: string, orderId: string): Fact => aFact(at, 'orders.return-requested', { returnId, orderId });
export const aClosedReturn = (at: At, returnId: string, orderId: string): Fact => aFact(at, 'orders.return-closed', { returnId, orderId });
export const anNpsAnswer = (at: At, score: number): Fact => aFact(at, 'feedback.survey-answered', { surveyId: 's', kind: 'nps', score });

const TOUCHPOINTS = ['ad-clicked', 'page-viewed', 'guide-viewed', 'custom'];

/** Every pick is a number, so any generator of numbers makes facts; small picks make ids, names and instants meet often. */
export function factOf([kind, minute, id, other, sort]: readonly number[], unit: Micros): Fact {
  const at = (minute ?? 0) * unit;
  const [checkout, cart, order, question] = ['c', 'k', 'o', 'q'].map((prefix) => prefix + id!) as [string, string, string, string];
  const names = [{}, { cartId: `k${other! % 2}` }, { orderId: `o${other! % 3}` }, { checkoutId: `c${other! % 3}` }][other! % 4]!;
  const makers: (() => Fact)[] = [
    () => aTouchpoint(at, TOUCHPOINTS[other! % 4]!),
    () => aCheckout(at, checkout, 'checkoutId' in names ? { cartId: cart } : names),
    () => aPurchase(at, order, { ...names, totalMinor: 2 }),
    () => aPurchase(at, order, { cartId: cart, totalMinor: 1 }),
    () => anAbandonment(at, checkout),
    () => aDelivery(at, order),
    () => aRefund(at, order, (other! % 2) + 1),
    () => aCancellation(at, order),
    () => aQuestion(at, question, other! % 3 === 0 ? `o${other! % 2}` : undefined),
    () => aResolution(at, question),
    () => aReopening(at, question),
    () => aReturn(at, `r${id}`, `o${other! % 3}`),
    () => aClosedReturn(at, `r${id}`, `o${other! % 3}`),
    () => anNpsAnswer(at, 8 + (other! % 3)),
    () => anAmendment(at, order, other! % 4, (other! % 3) + 1),
  ];
  return { ...makers[kind! % makers.length]!(), id: `${sort}-${kind}-${minute}-${id}-${other}` };
}
