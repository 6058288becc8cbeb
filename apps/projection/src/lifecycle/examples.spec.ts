import type { Fact } from '#lib/contracts';
import {
  aCheckout,
  aDelivery,
  aFact,
  anNpsAnswer,
  aPurchase,
  aQuestion,
  aRefund,
  aReopening,
  aResolution,
  aTouchpoint,
  on,
} from './a-fact.js';
import { digestOf } from './digest.js';
import { foldJourney } from './fold.js';
import { cycleAt, historyAt, phaseAt } from './journey.js';

const one = [aTouchpoint('1 Mar 10:00', 'ad-clicked'), aTouchpoint('1 Mar 10:01', 'product-viewed')];
const two = [...one, aCheckout('2 Mar 12:00', 'c1')];
const boughtLate = aPurchase('2 Mar 12:05', 'o1');
const four = [...two, boughtLate];
const three = [...four, aDelivery('5 Mar 09:00', 'o1')];
const five = [
  ...three,
  aQuestion('6 Mar 08:00', 'q1'),
  aQuestion('6 Mar 10:00', 'q2'),
  aResolution('6 Mar 11:00', 'q1'),
  aResolution('7 Mar 09:00', 'q2'),
];
const six = [...three, anNpsAnswer('10 Mar 08:00', 9)];
const noon = '1 Mar 12:00:00';
const uncannyIds = (purchase: string, delivery: string): Fact[] => [
  aPurchase(noon, 'o1', {}, { id: purchase }),
  aDelivery(noon, 'o1', { id: delivery }),
];

const start = ['discover 1 Mar 10:00', 'explore 1 Mar 10:01'];
const bought = [...start, 'buy 2 Mar 12:00'];
const used = [...bought, 'use 5 Mar 09:00'];

interface Example {
  name: string;
  facts: Fact[];
  history: string[];
  cycles?: [at: string, cycle: number][];
}

const examples: Example[] = [
  { name: '1: first an ad, then a product', facts: one, history: start },
  { name: '2: a checkout left alone', facts: two, history: [...bought, 'explore 3 Mar 12:00'] },
  {
    name: '3: bought and delivered',
    facts: three,
    history: used,
    cycles: [
      ['2 Mar 12:04', 0],
      ['2 Mar 12:05', 1],
    ],
  },
  { name: '4: bought, delivery unknown', facts: four, history: [...bought, 'use 9 Mar 12:05'] },
  { name: '5: two questions that overlap', facts: five, history: [...used, 'ask 6 Mar 08:00', 'use 7 Mar 09:00'] },
  { name: '6: a promoter', facts: six, history: [...used, 'engage 10 Mar 08:00', 'use 8 Jun 08:00'] },
  {
    name: '7: a second purchase delivered',
    facts: [...six, aPurchase('1 Apr 12:00', 'o2'), aDelivery('3 Apr 12:00', 'o2')],
    history: [...used, 'engage 10 Mar 08:00', 'buy 1 Apr 12:00', 'engage 3 Apr 12:00', 'use 2 Jul 12:00'],
    cycles: [
      ['1 Apr 11:59', 1],
      ['1 Apr 12:00', 2],
      ['4 Apr 00:00', 2],
    ],
  },
  {
    name: '8: the only purchase refunded',
    facts: [...three, aRefund('6 Mar 12:00', 'o1')],
    history: [...used, 'explore 6 Mar 12:00'],
    cycles: [
      ['6 Mar 11:59', 1],
      ['6 Mar 12:00', 0],
    ],
  },
  {
    name: '9: the facts of 5, each twice and backwards',
    facts: [...five, ...five].reverse(),
    history: [...used, 'ask 6 Mar 08:00', 'use 7 Mar 09:00'],
  },
  { name: '10: 2, and the purchase becomes known late', facts: [...two, boughtLate], history: [...bought, 'use 9 Mar 12:05'] },
  {
    name: '11: merged, one journey of both subjects',
    facts: [...one, boughtLate],
    history: [...start, 'buy 2 Mar 12:05', 'use 9 Mar 12:05'],
  },
  { name: '11: apart, the anonymous subject', facts: one, history: start },
  { name: '11: apart, the customer subject', facts: [boughtLate], history: ['buy 2 Mar 12:05', 'use 9 Mar 12:05'] },
  { name: '12: nothing but a checkout', facts: [aCheckout('2 Mar 12:00', 'c1')], history: ['buy 2 Mar 12:00', 'explore 3 Mar 12:00'] },
  {
    name: '13: an earlier order delivered',
    facts: [aPurchase('2 Mar 12:00', 'o1'), aPurchase('3 Mar 12:00', 'o2'), aDelivery('4 Mar 12:00', 'o1')],
    history: ['buy 2 Mar 12:00', 'engage 10 Mar 12:00', 'use 8 Jun 12:00'],
    cycles: [
      ['2 Mar 12:00', 1],
      ['3 Mar 12:00', 2],
    ],
  },
  {
    name: '14: a question reopened during a checkout',
    facts: [
      aQuestion('1 Mar 09:00', 'q1'),
      aResolution('1 Mar 10:00', 'q1'),
      aCheckout('2 Mar 10:00', 'c1'),
      aReopening('2 Mar 11:00', 'q1'),
    ],
    history: ['ask 1 Mar 09:00', 'explore 1 Mar 10:00', 'buy 2 Mar 10:00', 'ask 2 Mar 11:00'],
  },
  { name: '15: bought and delivered at once', facts: uncannyIds('a', 'b'), history: ['use 1 Mar 12:00'] },
  { name: '15: the same, ids the other way round', facts: uncannyIds('b', 'a'), history: ['use 1 Mar 12:00'] },
];

describe.each(examples)('worked example $name', ({ facts, history, cycles = [] }) => {
  const journey = foldJourney(facts);

  test('gives the phases told, without gaps', () => {
    expect(journey.history.map(({ phase, from }) => [phase, from])).toEqual(history.map(parse));
    journey.history.forEach(({ to }, index) => expect(to).toBe(journey.history[index + 1]?.from ?? null));
  });

  test('answers every instant by cutting', () => {
    history.map(parse).forEach(([phase, from], index, all) => {
      expect(phaseAt(journey, from)).toBe(phase);
      expect(phaseAt(journey, from - 1)).toBe(all[index - 1]?.[0] ?? null);
      expect(historyAt(journey, from).at(-1)).toMatchObject({ phase, from, to: null });
    });
    for (const [at, cycle] of cycles) expect(cycleAt(journey, on(at))).toBe(cycle);
  });

  test.each(shuffles(facts))('has the same digest in another order, with copies (%#)', (...shuffled) => {
    expect(digestOf(foldJourney(shuffled))).toBe(digestOf(journey));
  });
});

test('the history says what began each phase', () => {
  const { history } = foldJourney([...three, aFact('5 Mar 10:00', 'something.unheard-of'), anNpsAnswer('10 Mar 08:00', 10)]);
  const [ad, view, checkout, , delivery] = three.map(({ id }) => id);
  expect(history.slice(0, 4).map(({ because }) => because)).toEqual([ad, view, checkout, delivery]);
  expect(history.at(-1)!.because).toBe(`deadline:engageFor:${history.at(-2)!.because}`);
  expect(foldJourney(two).history.at(-1)!.because).toBe(`deadline:abandonAfter:${checkout}`);
  expect(foldJourney(four).history.at(-1)!.because).toBe(`deadline:useAfter:${boughtLate.id}`);
});

function parse(line: string): [string, number] {
  const [phase, ...day] = line.split(' ');
  return [phase!, on(day.join(' '))];
}

function shuffles(facts: readonly Fact[]): Fact[][] {
  const half = Math.ceil(facts.length / 2);
  return [[...facts].reverse(), [...facts.slice(half), ...facts], facts.flatMap((fact) => [structuredClone(fact), fact]).reverse()];
}
