import { byWireType, check, CLAIMS } from '#lib/contracts';
import { createHash } from 'node:crypto';
import type { CloudEvent } from '../sending/cloud-event.js';
import { messUp } from './mess.js';
import { Random } from './random.js';
import type { ShopOptions } from './shop.js';
import { shopEvents } from './shop-events.js';

const OPTIONS: ShopOptions = { seed: 7, customers: 3000, days: 180, startMs: Date.UTC(2026, 0, 1), source: 'simulation' };
const played = (options: Partial<ShopOptions> = {}): CloudEvent[] => [...shopEvents({ ...OPTIONS, ...options })];
const digest = (events: CloudEvent[]): string =>
  createHash('sha256')
    .update(events.map((event) => JSON.stringify(event)).join('\n'))
    .digest('hex');

describe('the simulated shop', () => {
  const events = played();
  const of = (name: string): CloudEvent[] => events.filter(({ type }) => type === `itinera.${name}.v1`);
  const share = (some: CloudEvent[], all: CloudEvent[]): number => some.length / all.length;

  it('is the same for the same options, and another shop for others', () => {
    expect(digest(played())).toBe(digest(events));
    const ids = new Set(events.map(({ id }) => id));
    for (const other of [{ seed: 8 }, { customers: 2999 }, { days: 181 }, { startMs: OPTIONS.startMs + 86_400_000 }]) {
      expect(played(other).some(({ id }) => ids.has(id))).toBe(false);
    }
  });

  it('tells only what the door takes', () => {
    const contracts = byWireType(CLAIMS);
    const wrong = events.flatMap((event) => {
      const contract = contracts.get(event.type);
      const found = contract ? check(contract, event.data) : { violations: [{ pointer: '/type', detail: 'unknown' }] };
      const nobody = !/spend/.test(event.type) && !event.userid && !event.anonymousid && !('anonymousId' in event.data);
      return 'violations' in found || nobody ? [event] : [];
    });
    expect(wrong.slice(0, 3)).toEqual([]);
  });

  it('keeps time, within its days, with every id once', () => {
    const times = events.map(({ time }) => time);
    expect(times).toEqual([...times].sort());
    expect([times[0]! >= '2026-01-01', times.at(-1)! < '2026-06-30']).toEqual([true, true]);
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  it('has plausible ratios', () => {
    const orders = of('orders.purchase-completed');
    const finished = share(orders, of('orders.checkout-started'));
    expect(orders.length).toBeGreaterThan(300);
    expect([finished > 0.6, finished < 0.8]).toEqual([true, true]);
    const perCustomer = new Map<string, number>();
    for (const { email } of orders) perCustomer.set(email!, (perCustomer.get(email!) ?? 0) + 1);
    const repeat = [...perCustomer.values()].filter((count) => count > 1).length / perCustomer.size;
    expect([repeat > 0.1, repeat < 0.45]).toEqual([true, true]);
    const refunds = share(of('orders.refund-issued'), orders);
    expect([refunds > 0.03, refunds < 0.12]).toEqual([true, true]);
    const average = orders.reduce((sum, { data }) => sum + (data as { totalMinor: number }).totalMinor, 0) / orders.length;
    expect([average > 2000, average < 12_000]).toEqual([true, true]);
    for (const name of [
      'identity.consent-changed',
      'orders.purchase-cancelled',
      'orders.cart-abandoned',
      'feedback.question-asked',
      'feedback.question-answered',
      'feedback.question-handed-over',
      'feedback.question-continued',
      'feedback.question-reopened',
      'feedback.survey-answered',
      'feedback.review-posted',
      'loyalty.member-enrolled',
      'loyalty.coupon-redeemed',
      'journey.campaign-spend-recorded',
      'journey.campaign-targeted',
    ]) {
      expect([name, of(name).length > 0]).toEqual([name, true]);
    }
  });

  it('is asked, answers and is judged so that every number of its care has something to say', () => {
    const dataOf = (name: string): Record<string, unknown>[] => of(name).map(({ data }) => data as Record<string, unknown>);
    expect(new Set(dataOf('feedback.survey-answered').map(({ kind }) => kind))).toEqual(new Set(['nps', 'csat', 'ces']));
    expect(dataOf('feedback.survey-answered').some(({ productId }) => productId !== undefined)).toBe(true);
    expect(dataOf('orders.order-shipped').every(({ promisedAt }) => promisedAt !== undefined)).toBe(true);
    expect(dataOf('orders.refund-issued').some(({ returnId }) => returnId !== undefined)).toBe(true);
    const asked = new Set(dataOf('feedback.question-asked').map(({ questionId }) => questionId));
    expect(dataOf('feedback.question-answered').every(({ questionId }) => asked.has(questionId))).toBe(true);
  });

  it('wins some back who take the newsletter, by a coupon used within its dates', () => {
    const chosen = of('journey.campaign-targeted').map(({ email, data }) => ({ email, ...(data as { from: string; until: string }) }));
    const granted = of('identity.consent-changed').filter(({ data }) => (data as { status: string }).status === 'granted');
    const subscribers = new Set(granted.map(({ email }) => email));
    expect(chosen.filter(({ email }) => !subscribers.has(email))).toEqual([]);
    const wonBack = of('loyalty.coupon-redeemed').filter(({ data }) => 'campaign' in data);
    expect([wonBack.length > 0, wonBack.length < chosen.length / 2]).toEqual([true, true]);
    const isOffered = (used: CloudEvent): boolean =>
      chosen.some(({ email, from, until }) => email === used.email && from <= used.time && used.time < until);
    expect(wonBack.filter((used) => !isOffered(used))).toEqual([]);
  });

  it('sells more in the evening than at night', () => {
    const at = (hours: number[]): number => events.filter(({ time }) => hours.includes(Number(time.slice(11, 13)))).length;
    expect(at([19, 20, 21])).toBeGreaterThan(5 * at([2, 3, 4]));
  });

  it('adds up every order', () => {
    for (const { data } of of('orders.purchase-completed')) {
      const { items, subtotalMinor, discountMinor, shippingMinor, totalMinor } = data as Record<string, number> & {
        items: { amountMinor: number }[];
      };
      expect(items.reduce((sum, { amountMinor }) => sum + amountMinor, 0) - discountMinor!).toBe(subtotalMinor);
      expect(subtotalMinor! + shippingMinor!).toBe(totalMinor);
    }
  });
});

describe('the mess on the way', () => {
  const numbers = Array.from({ length: 50_000 }, (_, index) => index);

  it('loses nothing, repeats a few, and is the same for the same seed', () => {
    const messed = [...messUp(numbers, new Random(3))];
    expect([...new Set(messed)].sort((a, b) => a - b)).toEqual(numbers);
    expect([messed.length > 51_000, messed.length < 52_000]).toEqual([true, true]);
    expect([...messUp(numbers, new Random(3))]).toEqual(messed);
  });

  it('brings some thousands of places late', () => {
    const messed = [...messUp(numbers, new Random(3))];
    const place = new Map<number, number>();
    messed.forEach((number, index) => place.has(number) || place.set(number, index));
    const late = numbers.filter((number) => place.get(number)! > number + 3000 + number * 0.04);
    expect(late.length).toBeGreaterThan(100);
  });
});
