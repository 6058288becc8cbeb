import { churnReason, type ChurnReason } from './churn-alarm.js';
import { SETTINGS } from './testing/histories.js';
import type { BuyingHistory } from './buying-history.js';

const history = (days: number[], age: number): BuyingHistory => ({ days, age, money: {} });
const worth = (repeats: number, alive: number | null): { repeats: number; alive: number | null; amounts: object } => ({
  repeats,
  alive,
  amounts: {},
});

test.each<[string, BuyingHistory | null, number | null, number | null, ChurnReason | null | undefined]>([
  ['came again, and has likely left', history([0, 9], 80), 0.25, 50, { because: 'churn-risk', risk: 0.75 }],
  ['came again, and is likely there', history([0, 9], 80), 0.7, 50, null],
  ['stands on the threshold', history([0, 9], 80), 0.5, 50, null],
  ['came again, but the model is unfitted', history([0, 9], 80), null, 50, undefined],
  ['came once, longer ago than others needed', history([0], 51), 1, 50, { because: 'silence', days: 51, usualDays: 50 }],
  ['came once, as long ago as others needed', history([0], 50), 1, 50, null],
  ['came once, and nobody knows what is usual', history([0], 900), 1, null, undefined],
  ['bought nothing that counts', history([], 0), null, 50, null],
  ['never bought', null, null, 50, null],
])('who %s', (_, known, alive, secondWithinDays, expected) => {
  const of = known && (worth(known.days.length - 1, alive) as Parameters<typeof churnReason>[1]);
  expect(churnReason(known, of, { settings: SETTINGS, secondWithinDays })).toEqual(expected);
});
