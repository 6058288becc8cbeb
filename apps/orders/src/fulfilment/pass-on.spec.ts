import {
  DeliveryDelayedV1,
  OrderDeliveredV1,
  OrderShippedV1,
  ReturnApprovedV1,
  ReturnClosedV1,
  ReturnDeclinedV1,
  ReturnReceivedV1,
  ReturnRequestedV1,
  wireType,
} from '#lib/contracts';
import { aClaim, aPurchase, aReturnApproval, aReturnRequest, judging, violationsOf } from '../../test/claims.js';

const saying = (text: string): string => expect.stringContaining(text) as string;

const typesOf = (claims: Parameters<typeof judging>[0]) => judging(claims).facts.map(({ type }) => type);

describe('fulfilment', () => {
  test.each([[OrderShippedV1], [OrderDeliveredV1], [DeliveryDelayedV1], [ReturnRequestedV1]])(
    '%p is a fact once its order is known, under the order`s subject',
    (contract) => {
      const data = {
        orderId: 'o1',
        lines: [0],
        ...(contract === ReturnRequestedV1 ? { returnId: 'r1', reason: 'too small' } : { parcel: 'x', promisedAt: '2026-03-05T12:00:00Z' }),
      };
      const claim = aClaim(contract, { ...data, secret: 'not in the contract' }, { subject: 'bob' });
      expect(judging([claim]).nowWaiting).toHaveLength(1);
      const { facts } = judging([aPurchase(), claim]);
      expect(facts[1]).toMatchObject({ type: wireType(contract), subject: 'ada', data });
      expect(facts[1]!.data).not.toHaveProperty('secret');
      expect(facts.flatMap(violationsOf)).toEqual([]);
    },
  );

  test.each([[ReturnApprovedV1], [ReturnDeclinedV1], [ReturnReceivedV1], [ReturnClosedV1]])('%p waits for its return', (contract) => {
    const claim = aClaim(contract, { orderId: 'o1', returnId: 'r1' });
    expect(judging([aPurchase(), claim]).verdicts[1]).toMatchObject({ status: 'waiting', note: saying('return') });
    expect(typesOf([claim, aReturnRequest(), aPurchase()])).toEqual([
      wireType(aPurchaseType),
      wireType(ReturnRequestedV1),
      wireType(contract),
    ]);
    expect(judging([aPurchase(), aReturnRequest(), claim]).facts.flatMap(violationsOf)).toEqual([]);
  });

  test('a return is requested once', () => {
    const { facts, verdicts } = judging([aPurchase(), aReturnRequest(), aReturnRequest({}, { source: 'erp' })]);
    expect(facts).toHaveLength(2);
    expect(verdicts[2]).toMatchObject({
      status: 'judged',
      facts: [{ id: facts[1]!.id }],
      note: saying('first request stands'),
    });
  });

  test('a return of another order is parked', () => {
    const { parked } = judging([aPurchase(), aPurchase({ orderId: 'o2' }), aReturnRequest(), aReturnApproval({ orderId: 'o2' })]);
    expect(parked[0]!.reason).toMatch(/belongs to another order/);
  });
});

const aPurchaseType = { type: 'orders.purchase-completed', version: 1 };
