import {
  RefundIssuedV1,
  ReturnApprovedV1,
  ReturnClosedV1,
  ReturnDeclinedV1,
  ReturnLabelIssuedV1,
  ReturnReceivedV1,
  ReturnRequestedV1,
  wireType,
  type Claim,
  type Contract,
  type Fact,
} from '#lib/contracts';
import fc from 'fast-check';
import {
  aBook,
  aCancellation,
  aDelivery,
  aPurchase,
  aRefund,
  aReturnRequest,
  asked,
  aStep,
  judging,
  violationsOf,
} from '../../test/claims.js';
import type { Outcome } from '../judging/judge.js';
import { NEW_COURSE, refusalOf, type OrderReturn, type ReturnState } from './order-return.js';
import { dueMinor } from './owed.js';

const saying = (text: string): string => expect.stringContaining(text) as string;

/** 60.00 for two cribs and 30.00 for a lamp, 6.00 shipping, 4.00 tax. */
const bought = (): Claim =>
  aPurchase({
    items: [
      { productId: 'crib', quantity: 2, amountMinor: 60_00 },
      { productId: 'lamp', amountMinor: 30_00 },
    ],
  });

/** An order and a return of it, and then what is asked of us, one after another. */
function asking(...steps: Claim[]): Outcome {
  return judging([bought(), ...steps.map(asked)]);
}

const lastOf = ({ facts }: Outcome): Fact<Record<string, unknown>> => facts.at(-1) as never;
const typesOf = ({ facts }: Outcome): string[] => facts.map(({ type }) => type.split('.')[2]!);
const approve = (data: object = {}): Claim => aStep(ReturnApprovedV1, data);
const receive = (data: object = {}): Claim => aStep(ReturnReceivedV1, data);
const refund = (data: object = {}): Claim => aRefund({ returnId: 'r1', ...data });
const close = (data: object = {}): Claim => aStep(ReturnClosedV1, data);

describe('the terms', () => {
  const DAY = 86_400_000;
  const deliveredAt = Date.UTC(2026, 2, 1, 9);
  const after = (ms: number): Partial<Claim> => ({ time: new Date(deliveredAt + ms).toISOString().replace('Z', '000Z') });
  const delivered = (data: object = {}, ms = 0): Claim => aDelivery(data, after(ms));

  test.each<[string, Claim[], object, number, string]>([
    ['within the days', [delivered()], {}, 13 * DAY, 'full-refund'],
    ['at their last instant', [delivered()], {}, 14 * DAY, 'full-refund'],
    ['a millisecond later', [delivered()], {}, 14 * DAY + 1, 'goodwill'],
    ['of what nobody has told to be delivered', [], {}, 400 * DAY, 'full-refund'],
    ['before it was delivered', [delivered()], {}, -DAY, 'full-refund'],
    ['counted from the last parcel', [delivered({ parcel: '1' }), delivered({ parcel: '2' }, 10 * DAY)], {}, 24 * DAY, 'full-refund'],
    [
      'counted from the parcel of the goods',
      [delivered({ parcel: '1', lines: [0] }), delivered({ parcel: '2', lines: [1] }, 10 * DAY)],
      { lines: [0] },
      15 * DAY,
      'goodwill',
    ],
    [
      'counted from the last parcel of the goods',
      [delivered({ parcel: '1', lines: [0] }), delivered({ parcel: '2', lines: [1] }, 10 * DAY)],
      { lines: [0, 1] },
      15 * DAY,
      'full-refund',
    ],
    ['damaged', [delivered()], { undamaged: false }, DAY, 'goodwill'],
    ['without its packaging', [delivered()], { originalPackaging: false }, DAY, 'goodwill'],
    ['as told', [delivered()], { terms: 'goodwill' }, DAY, 'goodwill'],
    ['as told, whatever the days', [delivered()], { terms: 'full-refund', undamaged: false }, 400 * DAY, 'full-refund'],
  ])('%s', (_, deliveries, said, ms, terms) => {
    const outcome = judging([bought(), ...deliveries, aReturnRequest(said, after(ms))]);
    expect(lastOf(outcome).data).toMatchObject({ terms });
    expect(outcome.facts.flatMap(violationsOf)).toEqual([]);
  });

  test('count the lines that were told of a parcel when it was shipped', () => {
    const shipped = { ...aDelivery({ parcel: '2', lines: [1] }), type: 'itinera.orders.order-shipped.v1' };
    const told = [bought(), shipped, delivered({ parcel: '2' }, 10 * DAY), delivered({ parcel: '1', lines: [0] })];
    expect(lastOf(judging([...told, aReturnRequest({ lines: [0] }, after(15 * DAY))])).data).toMatchObject({ terms: 'goodwill' });
  });

  test('are decided once more by the approval, and kept then', () => {
    const request = aReturnRequest({}, after(20 * DAY));
    const { facts } = judging([bought(), request, delivered(), approve(), { ...delivered({}, 19 * DAY) }, receive()]);
    expect(facts.filter(({ type }) => type.includes('return-')).map(({ data }) => (data as { terms: string }).terms)).toEqual([
      'full-refund',
      'goodwill',
      'goodwill',
    ]);
  });

  test('of a full refund have no deduction', () => {
    const { parked } = asking(aReturnRequest(), approve({ deductionMinor: 5_00 }));
    expect(parked).toMatchObject([{ reason: saying('say terms goodwill'), conflict: true }]);
    expect(asking(aReturnRequest(), approve({ deductionMinor: 5_00, terms: 'goodwill' })).parked).toEqual([]);
  });
});

describe('a refund by the terms', () => {
  const amounts = (outcome: Outcome): unknown =>
    outcome.facts.filter(({ type }) => type === wireType(RefundIssuedV1)).map(({ data }) => (data as RefundIssuedV1).amountMinor);

  test.each<[string, Claim[], number[], string]>([
    ['of everything, shipping and all', [approve(), receive(), refund()], [100_00], 'return-closed'],
    ['before it has come', [approve(), refund()], [100_00], 'refund-issued'],
    ['before it has come, closed when it does', [approve(), refund(), receive()], [100_00], 'return-closed'],
    [
      'in parts',
      [approve(), receive({ items: [{ line: 0, quantity: 1 }] }), refund(), receive({ lines: [1] }), refund(), receive(), refund()],
      [31_33, 31_34, 37_33],
      'return-closed',
    ],
    ['less the deduction', [approve({ terms: 'goodwill', deductionMinor: 15_00 }), receive(), refund()], [85_00], 'return-closed'],
    ['less a share', [approve({ terms: 'goodwill', deductionShare: 0.25 }), receive(), refund()], [75_00], 'return-closed'],
    ['with what is agreed at last', [approve(), receive({ undamaged: false }), refund({ deductionMinor: 1_00 })], [99_00], 'return-closed'],
    [
      'of which a part is damaged: only of that something is kept',
      [approve(), receive({ lines: [0] }), refund(), receive({ lines: [1], undamaged: false, deductionShare: 0.5 }), refund()],
      [62_67, 18_66],
      'return-closed',
    ],
    ['never more than is left', [aRefund({ amountMinor: 90_00 }), approve(), receive(), refund()], [90_00, 10_00], 'return-closed'],
    ['of an amount that is said', [approve(), receive(), refund({ amountMinor: 40_00 })], [40_00], 'refund-issued'],
  ])('%s', (_, steps, expected, last) => {
    const outcome = asking(aReturnRequest(), ...steps);
    expect(outcome.parked).toEqual([]);
    expect(amounts(outcome)).toEqual(expected);
    expect(typesOf(outcome).at(-1)).toBe(last);
    expect(outcome.facts.flatMap(violationsOf)).toEqual([]);
  });

  test('of some goods names them', () => {
    const outcome = asking(aReturnRequest({ lines: [1] }), approve(), receive(), refund());
    expect(outcome.facts.at(-2)!.data).toEqual({
      refundId: expect.any(String) as string,
      orderId: 'o1',
      returnId: 'r1',
      amountMinor: 31_33,
      currency: 'EUR',
      subtotalMinor: 30_00,
      shippingMinor: 0,
      taxMinor: 1_33,
      lines: [{ line: 1, quantity: 1, amountMinor: 30_00 }],
    });
  });

  test.each<[string, Claim[], string]>([
    ['before its deduction is agreed', [approve(), receive({ originalPackaging: false }), refund()], 'not agreed yet'],
    ['twice', [approve(), receive({ lines: [1] }), refund(), refund()], 'nothing is due'],
    ['before it is approved', [refund()], 'is requested and cannot be refunded: only one that is approved'],
    ['of a declined return', [aStep(ReturnDeclinedV1), refund({ amountMinor: 1 })], 'is declined'],
    ['of a closed return', [approve(), close(), refund({ amountMinor: 1 })], 'is closed'],
  ])('%s is refused', (_, steps, reason) => {
    const { parked } = asking(aReturnRequest(), ...steps);
    expect(parked).toMatchObject([{ reason: saying(reason), conflict: true }]);
  });

  test('that a platform tells waits for the return it names, and stands though it left out the steps before', () => {
    const told = [bought(), refund({ amountMinor: 50_00 }), aReturnRequest()];
    const outcome = judging(told);
    expect(typesOf(outcome)).toEqual(['purchase-completed', 'return-requested', 'refund-issued']);
    expect(outcome.facts[2]!.data).toMatchObject({ returnId: 'r1' });
    expect(typesOf(judging([...told, close(), refund()]))).toEqual([
      'purchase-completed',
      'return-requested',
      'refund-issued',
      'return-closed',
      'refund-issued',
    ]);
  });

  test('names its order too', () => {
    expect(judging([bought(), refund({ orderId: undefined as never, amountMinor: 1, currency: 'EUR' })]).parked[0]!.reason).toMatch(
      /order too/,
    );
  });
});

describe('the steps', () => {
  test('of an exchange end with the other order', () => {
    const outcome = asking(aReturnRequest(), approve({ labelIssued: true }), receive(), close({ exchangeOrderId: 'o2' }));
    expect(lastOf(outcome)).toMatchObject({ type: wireType(ReturnClosedV1), data: { exchangeOrderId: 'o2', terms: 'full-refund' } });
    expect(asking(aReturnRequest(), close({ exchangeOrderId: 'o2' })).parked).toMatchObject([{ reason: saying('cannot be exchanged') }]);
  });

  test('told again, by whomever, are one', () => {
    const outcome = judging([bought(), aReturnRequest(), approve(), aStep(ReturnApprovedV1, {}, { source: 'erp' }), receive(), receive()]);
    expect(typesOf(outcome).slice(2)).toEqual(['return-approved', 'return-received']);
    expect(outcome.verdicts.slice(3).map(({ status, note }) => [status, note])).toEqual([
      ['judged', saying('told first stands')],
      ['judged', undefined],
      ['judged', saying('has come already')],
    ]);
  });

  test('say what has come, in lines too', () => {
    const { facts } = asking(
      aReturnRequest({ items: [{ line: 0, quantity: 2 }] }),
      approve(),
      receive({ items: [{ line: 0, quantity: 0.5 }] }),
    );
    expect(facts[1]!.data).toMatchObject({ lines: [0], items: [{ line: 0, quantity: 2 }] });
    expect(facts[3]!.data).toMatchObject({ lines: [0], items: [{ line: 0, quantity: 0.5 }] });
  });

  test('carry one chain: each names the one before it, a claim where one told it', () => {
    const steps = [aReturnRequest(), approve(), aStep(ReturnLabelIssuedV1), receive(), refund()].map(asked);
    const facts = judging([bought(), ...steps]).facts.slice(1);
    expect(typesOf({ facts } as Outcome)).toEqual([
      'return-requested',
      'return-approved',
      'return-label-issued',
      'return-received',
      'refund-issued',
      'return-closed',
    ]);
    expect(new Set(facts.map(({ correlationid }) => correlationid))).toEqual(new Set([steps[0]!.id]));
    expect(facts.map(({ causationid }) => causationid)).toEqual([
      undefined,
      ...facts.slice(0, -1).map(({ source, id }) => `${source} ${id}`),
    ]);
    const told = [aReturnRequest({}, { correlationid: 'a-form' }), approve(), receive(), refund()];
    const links = judging([bought(), ...told]).facts.slice(1);
    expect(new Set(links.map(({ correlationid }) => correlationid))).toEqual(new Set(['a-form']));
    expect(links.map(({ causationid }) => causationid)).toEqual([
      ...told.map(({ source, id }) => `${source} ${id}`),
      `${links[3]!.source} ${links[3]!.id}`,
    ]);
  });
});

describe('several returns of one order', () => {
  const another = (data: object = {}, returnId = 'r2'): Claim => aReturnRequest({ ...data, returnId });
  const line0 = { lines: [0] };

  test.each<[string, Claim[], Claim]>([
    ['while the first is open', [], another(line0)],
    ['received', [approve(), receive()], another(line0)],
    ['refunded and closed', [approve(), receive(), refund()], another(line0)],
    ['more of a line than is left', [], another({ items: [{ line: 0, quantity: 1 }] })],
  ])('bring back the same goods once, asked of us: %s', (_, steps, again) => {
    const { parked } = asking(aReturnRequest(line0), ...steps, again);
    expect(parked).toMatchObject([{ reason: saying('on its way back already'), conflict: true }]);
  });

  test('bring back what the others leave, where nothing or too much is named', () => {
    const rest = { lines: [1], items: [{ line: 1, quantity: 1 }] };
    expect(lastOf(asking(aReturnRequest(line0), another())).data).toMatchObject(rest);
    const told = judging([bought(), aReturnRequest(line0), another({ lines: [0, 1] }), another(line0, 'r3')]);
    expect(lastOf(told).data).toMatchObject(rest);
    expect(told.facts.flatMap(violationsOf)).toEqual([]);
    expect(told.parked).toMatchObject([{ reason: saying('return r3 names is on its way back already') }]);
  });

  test.each<[string, Claim[]]>([
    ['declined', [aStep(ReturnDeclinedV1)]],
    ['closed though nothing came', [close()]],
  ])('leave the goods of one that was %s', (_, steps) => {
    expect(asking(aReturnRequest(line0), ...steps, another(line0)).parked).toEqual([]);
  });
});

test('a line that the order has not cannot come back', () => {
  const { parked } = asking(aReturnRequest(), approve(), receive({ lines: [0] }), receive({ lines: [9] }));
  expect(parked).toMatchObject([{ reason: 'order o1 has no line 9' }]);
  expect(parked[0]).not.toHaveProperty('conflict');
});

describe('a refund of more than is due', () => {
  const steps = [aReturnRequest({ lines: [0] }), approve(), receive()];

  test.each([{ amountMinor: 62_68 }, { full: true }])('is refused where it is asked of us: %j', (data) => {
    const { parked } = asking(...steps, refund(data));
    expect(parked).toMatchObject([{ reason: 'of return r1 no more than 6267 can be refunded now' }]);
    expect(parked[0]).not.toHaveProperty('conflict');
  });

  test('is refused before a deduction is agreed too: then goods are worth what they cost', () => {
    const flawed = [aReturnRequest({ lines: [0] }), approve(), receive({ undamaged: false })];
    expect(asking(...flawed, refund({ amountMinor: 62_68 })).parked).toHaveLength(1);
    expect(asking(...flawed, refund({ amountMinor: 62_67 })).parked).toEqual([]);
  });

  test('stands where a platform tells it, up to what is left of the order', () => {
    const { facts, verdicts } = judging([bought(), ...steps, refund({ amountMinor: 999_99 })]);
    expect(facts.find(({ type }) => type === wireType(RefundIssuedV1))!.data).toMatchObject({ amountMinor: 100_00 });
    expect(verdicts.at(-1)).toMatchObject({ note: saying('asked for 99999') });
  });
});

const quantity = fc.constantFrom(0.5, 1, 2);
const goods = fc.oneof(
  fc.constant({}),
  fc.uniqueArray(fc.nat(2), { minLength: 1, maxLength: 2 }).map((lines) => ({ lines })),
  fc.array(fc.record({ line: fc.nat(2), quantity }), { minLength: 1, maxLength: 2 }).map((items) => ({ items })),
);
const said = fc.record(
  {
    undamaged: fc.boolean(),
    terms: fc.constantFrom('full-refund', 'goodwill'),
    deductionMinor: fc.nat(60_00),
    deductionShare: fc.constantFrom(0, 0.1, 0.5, 1),
  },
  { requiredKeys: [] },
);
const which = fc.constantFrom('r1', 'r2');
const made = (contract: Contract, data: fc.Arbitrary<object>): fc.Arbitrary<Claim> =>
  fc.record({ returnId: which, data }).map(({ returnId, data: more }) => aStep(contract, { ...more, returnId }));
const anyStep = fc.oneof(
  made(ReturnRequestedV1, goods),
  made(ReturnApprovedV1, said),
  made(ReturnDeclinedV1, fc.constant({})),
  made(ReturnLabelIssuedV1, fc.constant({})),
  made(
    ReturnReceivedV1,
    fc.tuple(goods, said).map(([some, more]) => ({ ...some, ...more })),
  ),
  made(ReturnClosedV1, fc.constantFrom({}, { exchangeOrderId: 'o2' })),
  made(RefundIssuedV1, fc.oneof(fc.constant({}), fc.record({ amountMinor: fc.nat(120_00) }), fc.constant({ full: true }))),
  fc.nat(50_00).map((amountMinor) => aRefund({ amountMinor })),
  fc.constantFrom(0).map(() => aDelivery()),
  fc.constantFrom(0).map(() => aCancellation()),
);

describe('any steps in any order, told or asked for', () => {
  const steps = fc.array(
    fc.tuple(anyStep, fc.boolean()).map(([claim, ofUs]) => (ofUs ? asked(claim) : claim)),
    { minLength: 1, maxLength: 25 },
  );

  /** What can follow what, seen from outside: the facts of one return. */
  const FOLLOWS: Readonly<Record<string, RegExp>> = {
    'return-requested': /^$/,
    'return-approved': /^return-(requested|label-issued|received|closed)$|^refund-issued$/,
    'return-declined': /^return-(requested|approved|label-issued)$/,
    'return-label-issued': /^return-(requested|approved|label-issued|received|closed)$|^refund-issued$/,
    'return-received': /^return-(requested|approved|label-issued|received|closed)$|^refund-issued$/,
    'refund-issued': /^return-(requested|approved|label-issued|received|closed)$|^refund-issued$/,
    'return-closed': /^return-(requested|approved|label-issued|received|closed)$|^refund-issued$/,
  };

  test('never reach an impossible state, nor give back more than there was', () => {
    fc.assert(
      fc.property(steps, (claims) => {
        const book = aBook();
        const { facts } = judging([bought(), ...claims], book);
        expect(facts.flatMap(violationsOf)).toEqual([]);
        const refunds = facts.filter(({ type }) => type === wireType(RefundIssuedV1)).map(({ data }) => data as RefundIssuedV1);
        expect(refunds.reduce((sum, { amountMinor }) => sum + amountMinor, 0)).toBeLessThanOrEqual(100_00);
        for (const one of book.returns.values()) checkReturn(one, facts, refunds);
      }),
      { numRuns: 1_000 },
    );
  });

  function checkReturn(one: OrderReturn, facts: Fact[], refunds: RefundIssuedV1[]): void {
    const own = facts.filter(({ data }) => (data as { returnId?: string }).returnId === one.returnId);
    own.forEach(({ type }, index) => {
      const before = own[index - 1]?.type.split('.')[2] ?? '';
      expect(before).toMatch(FOLLOWS[type.split('.')[2]!]!);
    });
    expect(own.map(({ id }) => id)).toEqual(one.steps.map(({ origin }) => origin.factId));
    expect(new Set(own.map(({ correlationid }) => correlationid)).size).toBe(1);
    for (const { line, quantity: much } of one.received) expect(much).toBeLessThanOrEqual([2, 1][line]! + 1e-6);
    const { subtotalMinor, shippingMinor, taxMinor } = one.refunded;
    const sum = refunds.filter(({ returnId }) => returnId === one.returnId).reduce((total, { amountMinor }) => total + amountMinor, 0);
    expect(subtotalMinor + shippingMinor + taxMinor).toBe(sum);
    const ended = own.findIndex(({ type }) => type === wireType(ReturnDeclinedV1));
    if (ended >= 0) expect([own.length, sum]).toEqual([ended + 1, 0]);
  }

  test('delivered again, each any number of times, give the same facts and the same returns', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.nat(), { maxLength: 6 }), (claims, repeats) => {
        const [once, often] = [aBook(), aBook()];
        const first = judging([bought(), ...claims], once);
        const settled = claims.filter(({ id }) => !first.parked.some(({ filed }) => filed.claim.id === id));
        const again = settled.length === 0 ? [] : repeats.map((which) => settled[which % settled.length]!);
        const second = judging([bought(), ...claims, ...again], often);
        expect(second.facts.slice(1).map(({ id }) => id)).toEqual(first.facts.slice(1).map(({ id }) => id));
        expect([...often.returns.values()]).toEqual([...once.returns.values()]);
      }),
      { numRuns: 300 },
    );
  });
});

test('what is due is never negative and never more than is left', () => {
  fc.assert(
    fc.property(fc.nat(200_00), fc.nat(120_00), fc.nat(100_00), (deduction, refunded, before) => {
      const book = aBook();
      judging([bought(), aRefund({ amountMinor: before }), aReturnRequest(), approve({ terms: 'goodwill' }), receive()], book);
      const one = { ...[...book.returns.values()][0]!, deduction: { minor: deduction } };
      const order = [...book.orders.values()][0]!;
      const due = dueMinor({ ...one, refunded: { subtotalMinor: refunded, shippingMinor: 0, taxMinor: 0 } }, order, order.purchase!.items)!;
      expect(due).toBeGreaterThanOrEqual(0);
      expect(due).toBeLessThanOrEqual(100_00 - Math.min(before, 100_00));
    }),
  );
});

test.each<[ReturnState, string, boolean, boolean]>([
  ['requested', 'approve', true, true],
  ['requested', 'receive', false, true],
  ['requested', 'label', false, true],
  ['requested', 'refund', false, true],
  ['requested', 'exchange', false, true],
  ['requested', 'close', true, true],
  ['approved', 'receive', true, true],
  ['received', 'approve', false, true],
  ['approved', 'decline', true, true],
  ['received', 'decline', false, false],
  ['received', 'label', true, true],
  ['declined', 'receive', false, false],
  ['declined', 'close', false, false],
  ['closed', 'receive', false, true],
  ['closed', 'approve', false, true],
  ['closed', 'label', false, true],
  ['closed', 'decline', false, false],
  ['closed', 'refund', false, true],
])('a return that is %s: %s can be asked for %p, told %p', (state, step, byAsking, byTelling) => {
  const one = { ...NEW_COURSE, returnId: 'r1', state } as OrderReturn;
  expect(refusalOf(one, step as 'approve', true) === undefined).toBe(byAsking);
  expect(refusalOf(one, step as 'approve', false) === undefined).toBe(byTelling);
});
