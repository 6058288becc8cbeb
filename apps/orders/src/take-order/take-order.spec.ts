import { derivedId, PurchaseAmendedV1, PurchaseCancelledV1, PurchaseCompletedV1, wireType } from '#lib/contracts';
import { aBook, aCancellation, anAmendment, aPurchase, aRefund, dataOf, judging, violationsOf } from '../../test/claims.js';

const saying = (text: string): string => expect.stringContaining(text) as string;

describe('taking an order', () => {
  test('a purchase becomes a fact with the envelope of its claim', () => {
    const claim = aPurchase(
      {},
      { sequence: '007', originaltime: '2026-03-02T11:59:00Z', senttime: '2026-03-02T11:59:30Z', subject: 'ada' },
    );
    const { facts, verdicts } = judging([claim]);
    expect(facts).toEqual([
      {
        specversion: '1.0',
        datacontenttype: 'application/json',
        type: wireType(PurchaseCompletedV1),
        id: derivedId(claim, wireType(PurchaseCompletedV1), 'o1'),
        source: claim.source,
        time: claim.time,
        originaltime: claim.originaltime,
        senttime: claim.senttime,
        recordedtime: claim.recordedtime,
        shop: 'cribs',
        sequence: '007',
        subject: 'ada',
        claimid: claim.id,
        causationid: `shopify ${claim.id}`,
        correlationid: claim.id,
        data: {
          orderId: 'o1',
          currency: 'EUR',
          items: [{ productId: 'crib', quantity: 1, amountMinor: 90_00 }],
          subtotalMinor: 90_00,
          discountMinor: 0,
          shippingMinor: 6_00,
          taxMinor: 4_00,
          totalMinor: 100_00,
        },
      },
    ]);
    expect(verdicts).toEqual([{ source: 'shopify', id: claim.id, status: 'judged', facts: [{ id: facts[0]!.id, type: facts[0]!.type }] }]);
    expect(facts.flatMap(violationsOf)).toEqual([]);
  });

  test('the chain a claim belongs to goes on', () => {
    expect(judging([aPurchase({}, { correlationid: 'the-beginning' })]).facts[0]).toMatchObject({ correlationid: 'the-beginning' });
  });

  test.each([
    ['the same content', {}, {}, 'stands'],
    ['other content', { totalMinor: 1 }, {}, 'stands'],
    ['another source', {}, { source: 'segment' }, 'stands'],
    ['another customer', {}, { source: 'segment', subject: 'bob' }, 'another customer'],
  ])('a second purchase of the order with %s gives no second fact', (_, data, envelope, note) => {
    const { facts, verdicts } = judging([aPurchase(), aPurchase(data, envelope)]);
    expect(facts).toHaveLength(1);
    expect(verdicts[1]).toMatchObject({ status: 'judged', facts: [{ id: facts[0]!.id }], note: saying(note) });
  });

  test('the number printed on an order is kept as it was told', () => {
    const { facts } = judging([aPurchase({ orderNumber: '#1077' }), anAmendment({ orderNumber: '#1077-A' })]);
    expect(facts.map(({ data }) => (data as PurchaseCompletedV1).orderNumber)).toEqual(['#1077', '#1077-A']);
  });

  test('two shops may use the same order id', () => {
    expect(judging([aPurchase(), aPurchase({}, { shop: 'toys' })]).facts).toHaveLength(2);
  });

  test('the same claim again has the same verdict', () => {
    const claim = aPurchase({ subtotalMinor: 100_01 });
    const { facts, verdicts } = judging([claim, claim]);
    expect(facts).toHaveLength(1);
    expect(verdicts[1]).toEqual(verdicts[0]);
    expect(verdicts[0]!.note).toMatch(/subtotal/);
  });

  test('amounts beyond bounds are parked', () => {
    const { facts, verdicts, parked } = judging([aPurchase({ totalMinor: undefined as never, subtotalMinor: 1e13 })]);
    expect([facts.length, parked.length, verdicts[0]!.status]).toEqual([0, 1, 'parked']);
  });
});

describe('amending an order', () => {
  const revisionsOf = (...claims: ReturnType<typeof anAmendment>[]) =>
    judging(claims)
      .facts.filter(({ type }) => type === wireType(PurchaseAmendedV1))
      .map(({ data }) => (data as PurchaseAmendedV1).revision);

  test('the purchase as it now stands, under the order`s subject', () => {
    const { facts } = judging([aPurchase(), anAmendment({ revision: 4 }, { subject: 'bob', source: 'segment' })]);
    expect(facts[1]).toMatchObject({
      subject: 'ada',
      source: 'segment',
      data: { orderId: 'o1', revision: 4, totalMinor: 60_00, subtotalMinor: 60_00 },
    });
    expect(facts.flatMap(violationsOf)).toEqual([]);
  });

  test('without a revision it is the next', () => {
    expect(revisionsOf(aPurchase(), anAmendment(), anAmendment({ revision: 7 }), anAmendment())).toEqual([1, 7, 8]);
  });

  test('of an unknown order it is the purchase, and a later purchase changes nothing', () => {
    const { facts, verdicts } = judging([anAmendment({ revision: 3 }), aPurchase()]);
    expect(facts.map(({ type }) => type)).toEqual([wireType(PurchaseCompletedV1)]);
    expect(facts[0]!.data).not.toHaveProperty('revision');
    expect(facts.flatMap(violationsOf)).toEqual([]);
    expect(verdicts.map(({ note }) => note)).toEqual([saying('not known'), saying('stands')]);
  });

  test.each([
    ['the claim that opened the order', () => anAmendment(), 1],
    ['an amendment', () => anAmendment(), 2],
  ])('%s delivered again changes nothing', (_, make, count) => {
    const claim = make();
    const { facts, verdicts } = judging([...(count === 2 ? [aPurchase()] : []), claim, anAmendment(), claim]);
    expect(facts).toHaveLength(count + 1);
    expect(verdicts.at(-1)!.facts).toEqual(verdicts[count - 1]!.facts);
  });

  test('of two claims with one revision the first stands', () => {
    const { facts, verdicts } = judging([aPurchase(), anAmendment({ revision: 2 }), anAmendment({ revision: 2, totalMinor: 1 })]);
    expect(facts).toHaveLength(2);
    expect(verdicts[2]).toMatchObject({ status: 'judged', facts: [{ id: facts[1]!.id }], note: saying('revision 2') });
  });

  test('a lower revision that comes late is a fact, but not how the order stands', () => {
    const { facts } = judging([
      aPurchase(),
      anAmendment({ revision: 5, totalMinor: 30_00 }),
      anAmendment({ revision: 2, totalMinor: 50_00 }),
      aRefund({ full: true }),
    ]);
    expect(facts.map(({ data }) => (data as { amountMinor?: number }).amountMinor)).toEqual([undefined, undefined, undefined, 30_00]);
  });

  test('another currency is parked', () => {
    expect(judging([aPurchase(), anAmendment({ currency: 'USD' })]).parked[0]!.reason).toMatch(/in EUR, the amendment in USD/);
  });
});

describe('cancelling an order', () => {
  test('once; a second cancellation is pointed to the first', () => {
    const { facts, verdicts } = judging([aPurchase(), aCancellation({ reason: 'too slow' }), aCancellation()]);
    expect(dataOf(facts, PurchaseCancelledV1)).toEqual({ orderId: 'o1', reason: 'too slow' });
    expect(verdicts[2]).toMatchObject({ status: 'judged', facts: [{ id: facts[1]!.id }], note: saying('already') });
    expect(facts.flatMap(violationsOf)).toEqual([]);
  });

  test('a refunded order can be cancelled and a cancelled one refunded', () => {
    expect(judging([aPurchase(), aRefund(), aCancellation()]).facts).toHaveLength(3);
    expect(judging([aPurchase(), aCancellation(), aRefund()]).facts).toHaveLength(3);
  });

  test('of an unknown order it waits', () => {
    const { facts, verdicts, nowWaiting } = judging([aCancellation()], aBook());
    expect([facts.length, nowWaiting.length]).toEqual([0, 1]);
    expect(verdicts[0]).toMatchObject({ status: 'waiting', facts: [], note: saying('order o1') });
  });
});
