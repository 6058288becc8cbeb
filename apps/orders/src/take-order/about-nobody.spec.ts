import { aPurchase, anAmendment, aRefund, judging } from '../../test/claims.js';

const nobody = { subject: undefined } as object;

describe('claims that name no person', () => {
  it('let an amendment of an unknown order wait: it cannot stand for a purchase that counts for nobody', () => {
    const amendment = anAmendment({ orderId: 'o' }, nobody);
    expect(judging([amendment]).verdicts).toEqual([expect.objectContaining({ id: amendment.id, status: 'waiting' })]);
    const { facts } = judging([amendment, aPurchase({ orderId: 'o' }, { subject: '11111111-1111-8111-8111-111111111111' })]);
    expect(facts.map(({ type, subject }) => [type, subject])).toEqual([
      ['itinera.orders.purchase-completed.v1', '11111111-1111-8111-8111-111111111111'],
      ['itinera.orders.purchase-amended.v1', '11111111-1111-8111-8111-111111111111'],
    ]);
  });

  it('park a credit note, saying why', () => {
    const note = aRefund({ orderId: undefined, amountMinor: 500, currency: 'EUR' } as object, nobody);
    expect(judging([note]).verdicts).toEqual([
      expect.objectContaining({ status: 'parked', note: expect.stringContaining('whom it is for') as string }),
    ]);
  });
});
