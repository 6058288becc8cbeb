import { timeOf, type Fact } from '#lib/contracts';
import { aCheckout, aPurchase, aTouchpoint, on } from '../lifecycle/a-fact.js';
import { foldJourney } from '../lifecycle/fold.js';
import { phaseAt } from '../lifecycle/journey.js';
import { checkoutsAbandoned, factsById, historyCorrected, phaseChanged, type Change } from './announcements.js';

const CUSTOMER = '6f0c1d0e-0000-8000-8000-000000000001';

/** What is announced where `told` arrive at an instant beside what is `known`, and the sweep ran just before. */
function aChange(known: Fact[], told: Fact[], now: string): Change {
  const before = known.length > 0 ? foldJourney(known) : null;
  return {
    customerId: CUSTOMER,
    version: 7,
    announced: before && phaseAt(before, on(now)),
    due: null,
    before,
    after: foldJourney([...known, ...told]),
    latest: before && Math.max(...known.map(timeOf)),
    because: told.map((fact) => fact.id),
  };
}

const ad = aTouchpoint('1 Mar 10:00', 'ad-clicked');
const view = aTouchpoint('1 Mar 10:01', 'product-viewed');
const checkout = aCheckout('2 Mar 12:00', 'c1');
const purchase = aPurchase('2 Mar 12:05', 'o1');
const laterView = aTouchpoint('2 Mar 18:00', 'product-viewed');

describe('phase-changed', () => {
  it.each<[string, Fact[], Fact[], string, object | null]>([
    ['the first phase', [], [ad], '1 Mar 10:00', { to: 'discover', since: '2026-03-01T10:00:00.000000Z', because: ad.id }],
    ['the next phase', [ad], [view], '1 Mar 10:02', { from: 'discover', to: 'explore', because: view.id }],
    ['nothing new', [ad, view], [laterView], '2 Mar 18:00', null],
    ['a fact dated ahead', [ad, view], [checkout], '2 Mar 11:59', null],
    ['a deadline passed on the way', [ad, view], [checkout], '4 Mar 10:00', null],
  ])('of %s', (_, known, told, now, expected) => {
    const fact = phaseChanged(aChange(known, told, now), on(now));
    if (expected) expect(fact?.data).toMatchObject({ customerId: CUSTOMER, version: 7, ...expected });
    else expect(fact).toBeNull();
  });

  it('goes on with the chain of the fact that has begun the phase, where that is known', () => {
    const told = { ...view, correlationid: 'the-first', claimid: 'a-claim' };
    const change = aChange([ad], [told], '1 Mar 10:02');
    const announced = (known: Fact[]): object => {
      const { correlationid, causationid } = phaseChanged(change, on('1 Mar 10:02'), factsById(known))!;
      return { correlationid, causationid };
    };
    expect(announced([ad, told])).toEqual({ correlationid: 'the-first', causationid: `${told.source} ${told.id}` });
    expect(announced([{ ...view, claimid: 'a-claim' }])).toMatchObject({ correlationid: 'a-claim' });
    expect(announced([ad])).toEqual({});
    expect(announced([told, { ...told, source: 'another' }])).toEqual({});
  });

  it('tells of a customer whom a merge has left with nothing', () => {
    const change = { ...aChange([ad], [], '3 Mar 10:00'), after: foldJourney([]) };
    const { data } = phaseChanged(change, on('3 Mar 10:00'))!;
    expect(data).toMatchObject({ from: 'discover', since: '2026-03-03T10:00:00.000000Z' });
    expect(data).not.toHaveProperty('to');
  });
});

describe('history-corrected', () => {
  it.each<[string, Fact[], Fact[], string, string | null]>([
    ['a late purchase after the deadline (example 10)', [ad, view, checkout], [purchase], '10 Mar 10:00', '2026-03-03T12:00:00.000000Z'],
    ['the same purchase in time', [ad, view, checkout], [purchase], '2 Mar 12:05', null],
    ['an in-order fact', [ad, view], [checkout], '2 Mar 12:01', null],
    ['an in-order fact an hour late', [ad, view], [checkout], '2 Mar 13:00', null],
    ['the first facts', [], [ad, view, checkout], '9 Mar 10:00', null],
    ['a fact before all others', [view], [ad], '1 Mar 10:02', '2026-03-01T10:00:00.000000Z'],
    ['a fact that changes nothing', [ad, view, checkout], [laterView], '2 Mar 18:00', null],
    ['a fact at the very instant a phase began', [view], [aCheckout('1 Mar 10:01', 'c2')], '1 Mar 10:02', '2026-03-01T10:01:00.000000Z'],
    ['a fact at the instant of one that began nothing', [ad, view, laterView], [aCheckout('2 Mar 18:00', 'c3')], '2 Mar 18:01', null],
    ['a late fact within the running phase', [ad, view, laterView], [checkout], '2 Mar 19:00', '2026-03-02T12:00:00.000000Z'],
    ['a fact dated ahead', [ad, view], [checkout], '2 Mar 11:00', null],
    ['an earlier fact beside one dated ahead', [ad, laterView], [view], '1 Mar 10:01', null],
  ])('of %s', (_, known, told, now, since) => {
    const fact = historyCorrected(aChange(known, told, now), on(now));
    expect(fact?.data.since ?? null).toBe(since);
    if (fact) expect(fact.data.because).toEqual(told.map(({ id }) => id));
  });

  it('tells both sides of a merge', () => {
    const now = on('4 Mar 10:00');
    const merged = { ...aChange([purchase], [ad, view], '4 Mar 10:00'), because: ['merge-1'] };
    expect(historyCorrected(merged, now)?.data).toMatchObject({ since: '2026-03-01T10:00:00.000000Z', because: ['merge-1'] });
    const left = { ...aChange([ad, view], [], '4 Mar 10:00'), after: foldJourney([]), because: ['merge-1'] };
    expect(historyCorrected(left, now)?.data).toMatchObject({ since: '2026-03-01T10:00:00.000000Z', because: ['merge-1'] });
  });
});

describe('checkout-abandoned', () => {
  const due = on('3 Mar 12:00');
  const other = aCheckout('2 Mar 12:00', 'c1', {}, { shop: 'other' });

  it.each<[string, Fact[], number | null, string, number]>([
    ['a microsecond before the deadline', [checkout], due, '3 Mar 11:59:59', 0],
    ['at the deadline', [checkout], due, '3 Mar 12:00', 1],
    ['two of one name in two shops', [checkout, other], due, '3 Mar 12:00', 2],
    ['one bought', [checkout, purchase], due, '3 Mar 12:00', 0],
    ['one announced before', [checkout], due + 1, '4 Mar 12:00', 0],
    ['one known too late to be news', [checkout], null, '4 Mar 12:00', 0],
  ])('of %s', (_, facts, passed, now, count) => {
    const announced = checkoutsAbandoned({ ...aChange([], facts, now), due: passed }, on(now));
    expect(new Set(announced.map(({ id }) => id)).size).toBe(count);
    for (const { data } of announced) expect(data).toEqual({ customerId: CUSTOMER, checkoutId: 'c1' });
  });
});

it('gives an announcement the same id whenever it is made, and another one a version and a type', () => {
  const now = on('10 Mar 10:00');
  const change = { ...aChange([ad, view, checkout], [purchase], '10 Mar 10:00'), announced: null };
  const ids = [
    phaseChanged(change, now),
    phaseChanged(change, now + 1),
    historyCorrected(change, now),
    phaseChanged({ ...change, version: 8 }, now),
  ].map((fact) => fact!.id);
  expect(ids[0]).toBe(ids[1]);
  expect(new Set(ids).size).toBe(3);
});
