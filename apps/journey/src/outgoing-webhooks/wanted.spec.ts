import type { Fact } from '#lib/contracts';
import { isKnownWish, isWanted, nameOf } from './wanted.js';

const fact = (type: string, shop?: string): Fact => ({ type: `itinera.${type}.v1`, ...(shop && { shop }) }) as Fact;

it.each([
  [['projection.phase-changed'], 'projection.phase-changed', true],
  [['projection.phase-changed'], 'projection.history-corrected', false],
  [['loyalty.*'], 'loyalty.points-earned', true],
  [['loyalty.*'], 'orders.purchase-completed', false],
  [['loyalty.*', 'orders.*'], 'orders.purchase-completed', true],
  [['*'], 'orders.purchase-completed', true],
  [['loyalty.points'], 'loyalty.points-earned', false],
  [[], 'loyalty.points-earned', false],
])('%j wants %s: %s', (types, name, wanted) => expect(isWanted({ types }, fact(name))).toBe(wanted));

it('of one shop what happened there, and nothing that happened nowhere', () => {
  const wanted = { types: ['*'], shop: 'north' };
  expect([fact('a.b', 'north'), fact('a.b', 'south'), fact('a.b')].map((one) => isWanted(wanted, one))).toEqual([true, false, false]);
});

it.each([
  ['*', true],
  ['projection.*', true],
  ['projection.phase-changed', true],
  ['itinera.projection.phase-changed.v1', false],
  ['projection', false],
  ['projection.phase-*', false],
  ['nobody.*', false],
  ['', false],
])('%j is something one can wish for: %s', (wish, known) => expect(isKnownWish(wish)).toBe(known));

it('names a fact without what every name has', () => {
  expect(nameOf('itinera.orders.purchase-completed.v12')).toBe('orders.purchase-completed');
});
