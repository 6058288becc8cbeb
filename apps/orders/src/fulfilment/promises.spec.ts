import { DeliveryDelayedV1, DeliveryPromisedV1, OrderDeliveredV1, parseInstant, wireType, type Claim } from '#lib/contracts';
import { aBook, aCancellation, aClaim, aDelivery, anAmendment, aPurchase, aShipment, judging, violationsOf } from '../../test/claims.js';
import { noticeDelays } from './notice-delays.js';
import { nextPromise, promisesOf } from './promises.js';

const [FIFTH, SIXTH, NINTH] = ['2026-03-05T18:00:00Z', '2026-03-06T18:00:00Z', '2026-03-09T18:00:00Z'] as const;
const aPromise = (promisedAt: string, data: object = {}): Claim => aClaim(DeliveryPromisedV1, { orderId: 'o1', promisedAt, ...data });
const aDelay = (data: object = {}): Claim => aClaim(DeliveryDelayedV1, { orderId: 'o1', ...data });

/** What a delivery is told to have been promised. */
function promised(before: Claim[], delivery: Claim): string | undefined {
  const { facts } = judging([...before, delivery]);
  expect(facts.flatMap(violationsOf)).toEqual([]);
  const last = facts.at(-1)!;
  expect(last.type).toBe(wireType(OrderDeliveredV1));
  return (last.data as OrderDeliveredV1).promisedAt;
}

test.each<[string, Claim[], object, string | undefined]>([
  ['none', [aPurchase()], {}, undefined],
  ['with the purchase', [aPurchase({ promisedAt: FIFTH })], {}, FIFTH],
  ['with the shipment', [aPurchase(), aShipment({ promisedAt: FIFTH })], {}, FIFTH],
  ['the first counts', [aPurchase({ promisedAt: FIFTH }), aPromise(SIXTH), aDelay({ promisedAt: NINTH })], {}, FIFTH],
  ['with an amendment, where there was none', [aPurchase(), anAmendment({ promisedAt: SIXTH })], {}, SIXTH],
  ['of its own parcel', [aPurchase({ promisedAt: FIFTH }), aShipment({ parcel: 'x', promisedAt: SIXTH })], { parcel: 'x' }, SIXTH],
  ['of the order, where its parcel has none', [aPurchase({ promisedAt: FIFTH }), aShipment({ parcel: 'x' })], { parcel: 'x' }, FIFTH],
  ['none of another parcel', [aPurchase(), aShipment({ parcel: 'x', promisedAt: FIFTH })], { parcel: 'y' }, undefined],
  [
    'of all parcels the last, where the order comes as a whole',
    [aPurchase(), aShipment({ parcel: 'x', promisedAt: SIXTH }), aShipment({ parcel: 'y', promisedAt: FIFTH })],
    {},
    SIXTH,
  ],
  ['with the delivery itself, where nothing was told before', [aPurchase()], { promisedAt: FIFTH }, FIFTH],
  ['before it, whatever the delivery says', [aPurchase({ promisedAt: FIFTH })], { promisedAt: NINTH }, FIFTH],
  ['at no instant there is', [aPurchase({ promisedAt: '2026-13-45T18:00:00Z' })], {}, undefined],
])('the promise of a delivery: %s', (_, before, delivery, expected) => {
  expect(promised(before, aDelivery(delivery))).toBe(expected);
});

test('a delivery makes no promise of its own of the one it names', () => {
  const book = aBook();
  judging([aPurchase({ promisedAt: FIFTH }), aShipment({ parcel: 'x' }), aDelivery({ parcel: 'x', promisedAt: NINTH })], book);
  expect(promisesOf([...book.orders.values()][0]!)).toMatchObject([{ promisedAt: FIFTH }]);
});

/** The parcels whose promise is awaited, by the delays that a late look notices. */
function late(...claims: Claim[]): string[] {
  const book = aBook();
  judging(claims, book);
  const [order] = [...book.orders.values()];
  const { facts, order: after } = noticeDelays(order!, parseInstant('2026-04-01T00:00:00Z')!);
  expect(facts.flatMap(violationsOf)).toEqual([]);
  expect([nextPromise(after), noticeDelays(after, parseInstant('2027-01-01T00:00:00Z')!).facts]).toEqual([undefined, []]);
  return facts.map(({ data: { parcel = 'all', promisedAt } }) => `${parcel} ${promisedAt}`);
}

test.each<[string, Claim[], string[]]>([
  ['no promise', [aPurchase(), aShipment()], []],
  ['not there', [aPurchase({ promisedAt: FIFTH }), aShipment()], [`all ${FIFTH}`]],
  ['there', [aPurchase({ promisedAt: FIFTH }), aDelivery()], []],
  ['cancelled', [aPurchase({ promisedAt: FIFTH }), aCancellation()], []],
  ['told to be late', [aPurchase({ promisedAt: FIFTH }), aDelay()], []],
  [
    'one of two parcels',
    [aPurchase(), ...['x', 'y'].map((parcel) => aShipment({ parcel, promisedAt: FIFTH })), aDelivery({ parcel: 'x' })],
    [`y ${FIFTH}`],
  ],
  ['all parcels of a promise for the order', [aPurchase({ promisedAt: FIFTH }), ...['x', 'y'].map((parcel) => aDelivery({ parcel }))], []],
  ['not all of them', [aPurchase({ promisedAt: FIFTH }), aShipment({ parcel: 'x' }), aDelivery({ parcel: 'y' })], [`all ${FIFTH}`]],
  ['the whole order, and so its parcel', [aPurchase(), aShipment({ parcel: 'x', promisedAt: FIFTH }), aDelivery()], []],
])('delays noticed, once: %s', (_, claims, expected) => expect(late(...claims)).toEqual(expected));

test('a delay goes back to its promise, and lies at the instant that was promised', () => {
  const book = aBook();
  const shipment = aShipment({ parcel: 'x', lines: [0], promisedAt: '2026-03-05T19:00:00+01:00' }, { correlationid: 'a-chain' });
  const { facts } = judging([aPurchase(), shipment], book);
  const order = [...book.orders.values()][0]!;
  const noticed = noticeDelays(order, parseInstant('2026-03-05T18:00:30Z')!).facts;
  expect(noticed).toMatchObject([
    {
      source: 'itinera/orders',
      time: '2026-03-05T18:00:00.000000Z',
      recordedtime: '2026-03-05T18:00:30.000000Z',
      subject: 'ada',
      shop: 'cribs',
      correlationid: 'a-chain',
      causationid: `shopify ${facts[1]!.id}`,
      data: { orderId: 'o1', parcel: 'x', lines: [0], promisedAt: '2026-03-05T19:00:00+01:00' },
    },
  ]);
  expect(noticeDelays(order, parseInstant('2026-03-05T17:59:59Z')!).facts).toEqual([]);
});
