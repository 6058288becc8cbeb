import { compareBytes, RefundIssuedV1, wireType, type Claim, type Fact, type RefundIssuedClaimV1 } from '#lib/contracts';
import fc from 'fast-check';
import {
  aBook,
  aCancellation,
  anAmendment,
  aClaim,
  aDelivery,
  aPurchase,
  aRefund,
  aReturnApproval,
  aReturnRequest,
  aShipment,
  judging,
  messagesOf,
  violationsOf,
} from '../../test/claims.js';
import { file } from './filed-claim.js';

const minor = fc.integer({ min: 0, max: 120_00 });
const lines = fc.array(fc.record({ line: fc.nat(3), quantity: fc.constant(1), amountMinor: minor }), { maxLength: 3 });

/** A refund claim as shops tell them: whole, by amount, by lines or parts, with and without an id of its own. */
const refund = fc
  .record(
    {
      full: fc.boolean(),
      amountMinor: minor,
      lines,
      subtotalMinor: minor,
      shippingMinor: minor,
      taxMinor: minor,
      refundId: fc.constantFrom('f1', 'f2', 'f3'),
    },
    { requiredKeys: [] },
  )
  .map((data) => aRefund({ ...data, full: data.full === true && (data.amountMinor ?? 0) % 7 === 0 }));

const purchase = fc
  .record({ subtotalMinor: fc.nat(300_00), shippingMinor: fc.nat(20_00), taxMinor: fc.nat(50_00) })
  .map((parts) => aPurchase({ totalMinor: undefined as never, items: [], ...parts }));

const PARTS = ['subtotalMinor', 'shippingMinor', 'taxMinor', 'amountMinor'] as const;
const refundsIn = (facts: Fact[]): RefundIssuedV1[] =>
  facts.filter(({ type }) => type === wireType(RefundIssuedV1)).map(({ data }) => data as RefundIssuedV1);
const sumsOf = (facts: Fact[]): number[] => PARTS.map((part) => refundsIn(facts).reduce((sum, data) => sum + data[part], 0));
const boundsOf = (facts: Fact[]): number[] => {
  const { subtotalMinor, shippingMinor, taxMinor, totalMinor } = facts[0]!.data as Record<string, number>;
  return [subtotalMinor!, shippingMinor!, taxMinor!, totalMinor!];
};
const sorted = (facts: Fact[]): Fact[] => [...facts].sort((a, b) => compareBytes(a.id, b.id));

describe('any refunds', () => {
  test('never take more of a part than the order had, and a last whole one ends exactly there', () => {
    fc.assert(
      fc.property(purchase, fc.array(refund, { maxLength: 8 }), (bought, refunds) => {
        const some = judging([bought, ...refunds]).facts;
        sumsOf(some).forEach((sum, index) => expect(sum).toBeLessThanOrEqual(boundsOf(some)[index]!));
        for (const data of refundsIn(some)) {
          expect(Math.min(...PARTS.map((part) => data[part]))).toBeGreaterThanOrEqual(0);
          expect(data.subtotalMinor + data.shippingMinor + data.taxMinor).toBe(data.amountMinor);
          expect((data.lines ?? []).reduce((sum, line) => sum + line.amountMinor, 0)).toBeLessThanOrEqual(data.subtotalMinor);
        }
        expect(some.flatMap(violationsOf)).toEqual([]);
        const all = judging([bought, ...refunds, aRefund({ full: true })]).facts;
        expect(sumsOf(all)).toEqual(boundsOf(all));
      }),
      { numRuns: 1_000 },
    );
  });

  test('by amount alone are in proportion, and end where the sum alone would put them', () => {
    fc.assert(
      fc.property(purchase, fc.array(minor, { minLength: 1, maxLength: 10 }), (bought, amounts) => {
        const { facts } = judging([bought, ...amounts.map((amountMinor) => aRefund({ amountMinor }))]);
        const bounds = boundsOf(facts);
        const sums = sumsOf(facts);
        if (bounds[3] === 0) return;
        for (const part of [0, 1, 2]) expect(Math.abs(sums[part]! - (sums[3]! * bounds[part]!) / bounds[3]!)).toBeLessThan(2);
      }),
      { numRuns: 1_000 },
    );
  });
});

const story = fc.array(
  fc.oneof(
    refund,
    fc.constantFrom(0, 1).map(() => aCancellation()),
    fc.constantFrom(0, 1).map(() => aShipment()),
    fc.constantFrom(0, 1).map(() => aDelivery({}, { source: 'carrier', subject: 'bob' })),
    fc.constantFrom('r1', 'r2').map((returnId) => aReturnRequest({ returnId })),
    fc.constantFrom('r1', 'r2').map((returnId) => aReturnApproval({ returnId })),
  ),
  { maxLength: 10 },
);

describe('claims of any kind', () => {
  test('with the purchase last become what they are with it first', () => {
    fc.assert(
      fc.property(purchase, story, (bought, claims) => {
        const last = judging([...claims, bought]);
        const first = judging([bought, ...claims]);
        expect(sorted(last.facts)).toEqual(sorted(first.facts));
        expect(last.facts[0]!.type).toBe(bought.type);
        expect(last.nowWaiting.map(({ claim }) => claim)).toEqual(first.nowWaiting.map(({ claim }) => claim));
      }),
      { numRuns: 1_000 },
    );
  });

  test('delivered again, later, any number of times, give the same facts', () => {
    const repeats = fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 10 });
    fc.assert(
      fc.property(
        purchase,
        fc.array(
          fc.oneof(
            refund,
            fc.constantFrom(0, 1).map(() => anAmendment()),
          ),
          { maxLength: 5 },
        ),
        story,
        repeats,
        (bought, claims, others, again) => {
          const told: Claim[] = [bought, ...claims, ...others];
          const delivered = [...told];
          const inOrder = judging(told);
          // A parked claim has no verdict that stands: handed in again, it is judged by what is known then.
          const settled = told.filter(({ id }) => !inOrder.parked.some(({ filed: { claim } }) => claim.id === id));
          for (const [which, where] of again) {
            // A repeat comes after the first: at any later place.
            const claim = settled[which % settled.length]!;
            const from = delivered.indexOf(claim) + 1;
            delivered.splice(from + (where % (delivered.length - from + 1)), 0, claim);
          }
          const byId = (facts: Fact[]) => new Map(facts.map((fact) => [fact.id, fact]));
          const once = byId(inOrder.facts);
          const more = byId(judging(delivered).facts);
          expect(sorted([...more.values()])).toEqual(sorted([...once.values()]));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe('waiting', () => {
  test('ends directly after the purchase, in the order of arrival, and facts keep their claims` times', () => {
    const claims = [aRefund({ amountMinor: 80_00 }, { source: 'erp' }), aRefund({ amountMinor: 80_00 }), aCancellation()];
    const { facts, verdicts, nowWaiting } = judging([...claims, aPurchase(), aShipment()]);
    expect(facts.map(({ claimid }) => claimid).slice(1, 4)).toEqual(claims.map(({ id }) => id));
    expect(facts.map(({ time }) => time).slice(1, 4)).toEqual(claims.map(({ time }) => time));
    expect(facts.map(({ data }) => (data as RefundIssuedClaimV1).amountMinor).filter((amount) => amount !== undefined)).toEqual([
      80_00, 20_00,
    ]);
    expect(nowWaiting).toEqual([]);
    expect(verdicts.map(({ status }) => status)).toEqual(Array(5).fill('judged'));
  });

  test('also ends when an amendment is the first to tell the order', () => {
    expect(judging([aRefund({ full: true }), anAmendment({ totalMinor: 60_00 })]).facts[1]!.data).toMatchObject({ amountMinor: 60_00 });
  });

  test('is for the order of the own shop', () => {
    expect(judging([aRefund({}, { shop: 'toys' }), aPurchase()]).nowWaiting).toHaveLength(1);
  });

  test('goes on without a verdict for those that waited before', () => {
    const book = aBook();
    const [message] = messagesOf([aReturnApproval()]);
    const waited = file(message!, 17);
    if ('unfit' in waited) throw new Error(waited.unfit);
    book.await(waited);
    const { verdicts, nowWaiting, released } = judging([aPurchase()], book);
    expect([verdicts.length, nowWaiting.length, released.length]).toEqual([1, 0, 0]);
    expect(judging([aReturnRequest()], book).released).toEqual([17]);
  });
});

test.each([
  [aClaim({ type: 'orders.order-lost', version: 1 } as never, { orderId: 'o1' }), /does not judge/],
  [aPurchase({ orderId: 7 as never }), /orderId/],
  [aPurchase({ currency: 'euro' }), /currency/],
])('what cannot be judged is refused with a reason: %#', (claim, reason) => {
  expect(file(messagesOf([claim])[0]!)).toMatchObject({ unfit: expect.stringMatching(reason) as string });
});
