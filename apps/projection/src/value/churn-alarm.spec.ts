import { churnReason, type ChurnReason } from './churn-alarm.js';
import { SETTINGS } from './testing/histories.js';
import type { BuyingHistory } from './buying-history.js';

const history = (days: number[], age: number): BuyingHistory => ({ days, age, money: {} });
const worth = (repeats: number, alive: number | null): { repeats: number; alive: number | null; amounts: object } => ({
  repeats,
  alive,
  amounts: {},
});

type Because = ChurnReason['because'];
const [RISK, SILENCE]: [ChurnReason, ChurnReason] = [
  { because: 'churn-risk', risk: 0.75 },
  { because: 'silence', days: 51, usualDays: 50 },
];

test.each<[string, BuyingHistory | null, number | null, number | null, ChurnReason | null]>([
  ['came again, and has likely left', history([0, 9], 80), 0.25, 50, RISK],
  ['came again, and is likely there', history([0, 9], 80), 0.7, 50, null],
  ['stands on the threshold', history([0, 9], 80), 0.5, 50, null],
  ['came once, longer ago than others needed', history([0], 51), 1, 50, SILENCE],
  ['came once, as long ago as others needed', history([0], 50), 1, 50, null],
  ['bought nothing that counts', history([], 0), null, 50, null],
  ['never bought', null, null, 50, null],
])('who %s, whatever alarm stands', (_, known, alive, secondWithinDays, expected) => {
  for (const standing of [undefined, 'churn-risk', 'silence'] as const)
    expect(reasonOf(known, alive, secondWithinDays, standing)).toEqual(expected);
});

test.each<[string, BuyingHistory, number | null, Because | undefined, null | undefined]>([
  ['came again, but the model is unfitted: no alarm is raised', history([0, 9], 80), null, undefined, null],
  ['came again, but the model is unfitted: its alarm stays', history([0, 9], 80), null, 'churn-risk', undefined],
  ['came again after an alarm for silence, whatever the model lacks', history([0, 9], 80), null, 'silence', null],
  ['came once, and nobody knows what is usual: no alarm is raised', history([0], 900), 1, undefined, null],
  ['came once, and nobody knows any more what is usual: the alarm for silence stays', history([0], 900), 1, 'silence', undefined],
  ['came once after all, of which the model says nothing', history([0], 900), 1, 'churn-risk', null],
])('who %s', (_, known, alive, standing, expected) => expect(reasonOf(known, alive, null, standing)).toBe(expected));

function reasonOf(known: BuyingHistory | null, alive: number | null, secondWithinDays: number | null, standing: Because | undefined) {
  const of = known && (worth(known.days.length - 1, alive) as Parameters<typeof churnReason>[1]);
  return churnReason(known, of, { settings: SETTINGS, secondWithinDays }, standing);
}
