import { RefundIssuedV1, wireType, type Claim, type RefundIssuedClaimV1 } from '#lib/contracts';
import { aCancellation, anAmendment, aPurchase, aRefund, asked, judging, violationsOf } from '../../test/claims.js';

const saying = (text: string): string => expect.stringContaining(text) as string;

const refundsIn = (claims: Claim[]): RefundIssuedV1[] => {
  const { facts } = judging(claims);
  expect(facts.flatMap(violationsOf)).toEqual([]);
  return facts.filter(({ type }) => type === wireType(RefundIssuedV1)).map(({ data }) => data as RefundIssuedV1);
};
const parts = ({ amountMinor, subtotalMinor, shippingMinor, taxMinor }: RefundIssuedV1) => [
  amountMinor,
  subtotalMinor,
  shippingMinor,
  taxMinor,
];

// The order: 90.00 goods + 6.00 shipping + 4.00 tax.
describe('the parts of refunds [amount, subtotal, shipping, tax]', () => {
  test.each<[string, Partial<RefundIssuedClaimV1>[], number[][]]>([
    ['full', [{ full: true }], [[10000, 9000, 600, 400]]],
    ['neither amount nor lines: all of it', [{}], [[10000, 9000, 600, 400]]],
    ['empty lines are no lines', [{ lines: [] }], [[10000, 9000, 600, 400]]],
    ['full rules over an amount', [{ full: true, amountMinor: 1 }], [[10000, 9000, 600, 400]]],
    ['an amount, in proportion', [{ amountMinor: 5000 }], [[5000, 4500, 300, 200]]],
    [
      'amounts end exactly at the parts',
      [{ amountMinor: 3333 }, { amountMinor: 3333 }, { amountMinor: 3334 }],
      [
        [3333, 3000, 200, 133],
        [3333, 2999, 200, 134],
        [3334, 3001, 200, 133],
      ],
    ],
    [
      'an amount, then the rest',
      [{ amountMinor: 5000 }, {}],
      [
        [5000, 4500, 300, 200],
        [5000, 4500, 300, 200],
      ],
    ],
    ['by lines', [{ lines: [{ line: 0, quantity: 1, amountMinor: 2500 }] }], [[2500, 2500, 0, 0]]],
    [
      'by lines with shipping and tax',
      [{ lines: [{ line: 0, quantity: 1, amountMinor: 2500 }], shippingMinor: 100, taxMinor: 50 }],
      [[2650, 2500, 100, 50]],
    ],
    [
      'lines and a larger amount: the rest is shipping and tax',
      [{ amountMinor: 2600, lines: [{ line: 0, quantity: 1, amountMinor: 2500 }] }],
      [[2600, 2500, 60, 40]],
    ],
    [
      'lines and a smaller amount: deducted from the goods',
      [{ amountMinor: 2000, lines: [{ line: 0, quantity: 1, amountMinor: 2500 }], taxMinor: 100 }],
      [[2000, 1900, 0, 100]],
    ],
    [
      'lines do not bend the proportion of a later amount',
      [{ lines: [{ line: 0, quantity: 1, amountMinor: 5000 }] }, { amountMinor: 1000 }],
      [
        [5000, 5000, 0, 0],
        [1000, 900, 60, 40],
      ],
    ],
    ['only shipping', [{ shippingMinor: 600 }], [[600, 0, 600, 0]]],
    ['an amount with its tax: the rest is goods', [{ amountMinor: 1100, taxMinor: 100 }], [[1100, 1000, 0, 100]]],
    ['a part beyond what it was spills over', [{ shippingMinor: 1000 }], [[1000, 383, 600, 17]]],
    [
      'an amount above what is left',
      [{ amountMinor: 9000 }, { amountMinor: 9000 }],
      [
        [9000, 8100, 540, 360],
        [1000, 900, 60, 40],
      ],
    ],
    ['0 of an order', [{ amountMinor: 0 }], [[0, 0, 0, 0]]],
  ])('%s', (_, refunds, expected) => {
    const published = refundsIn([aPurchase(), ...refunds.map((refund) => aRefund(refund))]);
    expect(published.map(parts)).toEqual(expected);
  });
});

describe('issuing refunds', () => {
  test('above what is left is published at what is left, and the verdict says so', () => {
    const { facts, verdicts } = judging([aPurchase(), aRefund({ amountMinor: 100_01 })]);
    expect(facts[1]!.data).toMatchObject({ amountMinor: 100_00 });
    expect(verdicts[1]).toMatchObject({ status: 'judged', note: saying('10000') });
  });

  test('lines and tenders of a cut refund are lowered with it', () => {
    const lines = [
      { line: 0, quantity: 1, amountMinor: 80_00 },
      { line: 1, quantity: 1, amountMinor: 40_00 },
    ];
    const [refund] = refundsIn([aPurchase(), aRefund({ lines, tenders: [{ kind: 'card', amountMinor: 120_00 }] })]);
    expect(refund).toMatchObject({
      amountMinor: 100_00,
      subtotalMinor: 90_00,
      lines: [{ amountMinor: 60_00 }, { amountMinor: 30_00 }],
      tenders: [{ amountMinor: 100_00 }],
    });
  });

  test('with nothing left it is parked, not published', () => {
    const { facts, verdicts, parked } = judging([aPurchase(), aRefund(), aRefund({ amountMinor: 1 }), aRefund({ full: true })]);
    expect(facts).toHaveLength(2);
    expect(parked.map(({ reason }) => reason)).toEqual(Array(2).fill('nothing is left to refund of order o1'));
    expect(verdicts[2]).toMatchObject({ status: 'parked', facts: [], note: 'nothing is left to refund of order o1' });
  });

  test('an order of 0 is refunded by one refund', () => {
    const { facts, parked } = judging([
      aPurchase({ totalMinor: 0, shippingMinor: 0, taxMinor: 0 }),
      aRefund({ amountMinor: 5 }),
      aRefund(),
      aRefund(),
    ]);
    expect(facts[1]!.data).toMatchObject({ amountMinor: 0, subtotalMinor: 0 });
    expect([facts.length, parked.length]).toEqual([2, 2]);
  });

  test.each([{}, { lines: [] }, { full: false }])('asked of us, it says how much: %j is all for a platform alone', (data) => {
    expect(judging([aPurchase(), asked(aRefund(data))]).parked).toMatchObject([{ reason: saying('say how much is refunded') }]);
    expect(judging([aPurchase(), aRefund(data)]).parked).toEqual([]);
  });

  test('a refund id is known once per shop, whoever repeats it', () => {
    const refund = aRefund({ refundId: 'f1', amountMinor: 150_00 });
    const { facts, verdicts } = judging([aPurchase(), refund, aRefund({ refundId: 'f1', amountMinor: 5 }, { source: 'segment' }), refund]);
    expect(facts).toHaveLength(2);
    expect(verdicts[2]).toMatchObject({
      status: 'judged',
      facts: [{ id: facts[1]!.id }],
      note: saying('f1 is known already'),
    });
    expect(verdicts[3]).toEqual(verdicts[1]);
  });

  test('without an id of its own a refund is told apart by its claim', () => {
    const refund = aRefund({ amountMinor: 5 });
    const { facts, verdicts } = judging([aPurchase(), refund, refund, aRefund({ amountMinor: 5 })]);
    expect(facts).toHaveLength(3);
    expect(verdicts[2]).toEqual(verdicts[1]);
  });

  test('another currency is parked', () => {
    expect(judging([aPurchase(), aRefund({ currency: 'USD' })]).parked[0]!.reason).toMatch(/in EUR, the refund in USD/);
  });

  test('a refund carries the subject of the order, whoever tells it', () => {
    const { facts } = judging([aPurchase(), aRefund({}, { subject: 'bob', source: 'erp' })]);
    expect(facts[1]).toMatchObject({ subject: 'ada', source: 'erp' });
  });

  test('a credit note is published as it is', () => {
    const { facts } = judging([
      aRefund({ orderId: undefined as never, refundId: 'C1', amountMinor: 30_00, currency: 'GBP', taxMinor: 5_00 }, { subject: 'bob' }),
    ]);
    expect(facts[0]).toMatchObject({
      subject: 'bob',
      data: { refundId: 'C1', amountMinor: 30_00, subtotalMinor: 25_00, shippingMinor: 0, taxMinor: 5_00, currency: 'GBP' },
    });
    expect(facts[0]!.data).not.toHaveProperty('orderId');
    expect(facts.flatMap(violationsOf)).toEqual([]);
  });

  test.each([[{ amountMinor: 1 }], [{ currency: 'EUR' }], [{ full: true, currency: 'EUR' }]])(
    'a credit note without amount or currency is parked: %j',
    (data) => {
      expect(judging([aRefund({ orderId: undefined as never, ...data })]).parked).toHaveLength(1);
    },
  );

  test('an amendment is the new base, and never below what was refunded', () => {
    const { facts, parked } = judging([
      aPurchase(),
      aRefund({ amountMinor: 70_00 }),
      anAmendment({ totalMinor: 60_00 }),
      aRefund(),
      anAmendment({ totalMinor: 75_00 }),
      aRefund(),
      aCancellation(),
    ]);
    expect(parked).toHaveLength(1);
    expect(facts.map(({ data }) => (data as RefundIssuedV1).amountMinor).filter((amount) => amount !== undefined)).toEqual([70_00, 5_00]);
  });
});
