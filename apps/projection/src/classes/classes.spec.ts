import fc from 'fast-check';
import { abcEdges, abcOf } from './abc.js';
import { CLASS_DEFINITIONS } from './class-definitions.js';
import { crossSell } from './cross-sell.js';
import type { Figures } from './figures.js';
import { compare } from './ranks.js';
import { rfmCuts, rfmOf } from './rfm.js';

const figures = (revenueOfYear: Record<string, number>, lastDay = 1, orders = 1, revenue = revenueOfYear): Figures => ({
  lastDay,
  orders,
  revenue,
  revenueOfYear,
});
const classes = (...revenues: number[]): string => {
  const customers = new Map(revenues.map((revenue, index) => [`c${index}`, figures({ USD: revenue })]));
  const edges = abcEdges(customers);
  return [...customers].map(([customer, of]) => abcOf(customer, of, edges).abc).join('');
};

test.each([
  ['whoever begins before 80 % is A, before 95 % B', [80, 15, 5], 'ABC'],
  ['who crosses the line is still of the class it is crossed in', [79, 20, 1], 'AAC'],
  ['one alone is A', [1], 'A'],
  ['nothing and losses are C, and part of no share', [0, -50, 10], 'CCA'],
  ['equal ones by id', [10, 10, 10, 10, 10], 'AAAAB'],
  ['without revenue nobody is better', [0, 0], 'CC'],
])('%s', (_, revenues, expected) => expect(classes(...revenues)).toBe(expected));

test('of several currencies the best class counts; somebody who was not there is compared with who was', () => {
  const customers = new Map([
    ['ada', figures({ USD: 100 })],
    ['bob', figures({ USD: 1, EUR: 5 })],
  ]);
  const edges = abcEdges(customers);
  expect(abcOf('bob', customers.get('bob')!, edges)).toEqual({ abc: 'A', currency: 'EUR' });
  expect(abcOf('new', figures({ USD: 99 }), edges).abc).toBe('C');
  expect(abcOf('new', figures({ USD: 101 }), edges).abc).toBe('A');
  expect(abcOf('new', figures({ CHF: 9 }), edges)).toEqual({ abc: 'C', currency: 'CHF' });
});

test('scores rise by one for every fifth that is strictly worse', () => {
  const of = [1, 2, 3, 4, 5].map((n) => figures({ USD: n }, n, n));
  expect(of.map((one) => rfmOf(one, rfmCuts(of)))).toEqual([1, 2, 3, 4, 5].map((n) => ({ recency: n, frequency: n, monetary: n })));
  const alike = [7, 7, 7, 9].map((n) => figures({ USD: n }, n, n));
  expect(alike.map((one) => rfmOf(one, rfmCuts(alike)).recency)).toEqual([1, 1, 1, 4]);
});

const someFigures = fc.array(
  fc.record({
    lastDay: fc.nat(6),
    orders: fc.integer({ min: 1, max: 4 }),
    revenue: fc.dictionary(fc.constantFrom('USD', 'EUR'), fc.integer({ min: -5, max: 20 })),
    revenueOfYear: fc.dictionary(fc.constantFrom('USD', 'EUR'), fc.integer({ min: -5, max: 20 })),
  }),
  { minLength: 1, maxLength: 12 },
);

test('from the lines drawn everybody gets what counting all the others gives', () => {
  fc.assert(
    fc.property(someFigures, (all) => {
      const cuts = rfmCuts(all);
      for (const one of all) {
        const worse = (of: (figures: Figures) => number): number => all.filter((other) => of(other) < of(one)).length;
        const { recency, frequency } = rfmOf(one, cuts);
        expect(recency).toBe(1 + Math.floor((5 * worse(({ lastDay }) => lastDay)) / all.length));
        expect(frequency).toBe(1 + Math.floor((5 * worse(({ orders }) => orders)) / all.length));
      }
      const customers = new Map(all.map((one, index) => [`c${index}`, { figures: one, products: [] }]));
      expect(compare(new Map([...customers].reverse()))).toEqual(compare(customers));
    }),
  );
});

test('pairs: support, confidence both ways, lift; what one customer alone bought together is none, as the definition says', () => {
  const { customers, pairs } = crossSell([['crib', 'table'], ['crib', 'table'], ['crib'], ['table', 'lamp'], []]);
  expect(customers).toBe(4);
  expect(pairs).toEqual([{ products: ['crib', 'table'], customers: 2, each: [3, 3], confidence: [2 / 3, 2 / 3], lift: 8 / 9 }]);
  const { words } = CLASS_DEFINITIONS.find(({ name }) => name === 'crossSell')!;
  expect(words).toMatch(/÷ customers of whose purchases any line is known, .* and 2 at least/);
});
