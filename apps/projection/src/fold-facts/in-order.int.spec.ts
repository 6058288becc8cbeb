import { MICROS_PER_DAY, type Fact } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { anEnrolment, aPosting, aTargeting } from '../kpis/loyalty/testing/loyalty-facts.js';
import { aCheckout, aDelivery, aPurchase, aRefund, aTouchpoint, on } from '../lifecycle/a-fact.js';
import { verificationOf } from '../verify/testing/verified.js';
import { aFolding, aMove, factAbout, type Folding } from './testing/folding.js';
import { uuidOf } from './testing/plan.js';

const [ADA, HER_PHONE] = ['ada', 'her phone'].map(uuidOf) as [string, string];

let folding: Folding;

beforeEach(async () => {
  folding = await aFolding('in_order');
  folding.clock.at = on('1 Mar 10:00') + 300 * MICROS_PER_DAY;
});
afterEach(() => folding?.close());

const of = (fact: Fact, subject = ADA): Fact => factAbout(subject, fact);

async function expectVerified(): Promise<void> {
  expect(await verificationOf(folding)).toMatchObject({ ok: true, differences: [] });
}

it('gives batch by batch what the facts give together', async () => {
  for (const fact of [
    aTouchpoint('1 Mar 10:00', 'ad-clicked'),
    aCheckout('2 Mar 12:00', 'c1', { orderId: 'o1' }),
    aPurchase('2 Mar 12:05', 'o1', { checkoutId: 'c1' }),
    anEnrolment({ at: on('2 Mar 12:06') }),
    aPosting({
      noun: 'points-earned',
      at: on('2 Mar 12:06'),
      moves: ['+100 lot'],
      expires: on('24 Mar 10:00'),
      more: { lotId: 'lot', pending: false, reason: 'purchase' },
    }),
    aDelivery('5 Mar 09:00', 'o1'),
    aTargeting({ at: on('6 Mar 09:00'), campaign: 'spring', from: on('6 Mar 09:00'), until: on('9 Mar 09:00') }),
    aCheckout('20 Mar 09:00', 'c2'),
    aTouchpoint('22 Mar 09:00', 'product-viewed'),
    aPurchase('23 Mar 09:00', 'o2'),
    aPosting({ noun: 'points-redeemed', at: on('22 Mar 09:30'), posting: 2, moves: ['-40 lot'] }),
    aRefund('24 Mar 09:00', 'o2'),
    aPurchase('25 Mar 09:00', 'o3'),
    aTouchpoint('3 Mar 10:00', 'page-viewed'),
    aPurchase('26 Mar 09:00', 'o4'),
  ]) {
    await folding.take(of(fact));
    await expectVerified();
  }
});

it('folds anew from a story of another version, and from none', async () => {
  await folding.take(of(aPurchase('2 Mar 12:05', 'o1')));
  for (const [index, story] of ['\'{"version":0}\'', 'NULL'].entries()) {
    await folding.dataSource.query(`UPDATE journey SET story = ${story}`);
    await folding.take(of(aPurchase(`${index + 3} Mar 09:00`, `o${index + 2}`)));
    await expectVerified();
  }
  expect(await rows(folding.dataSource, `SELECT story LIKE '{"version":3,%' AS kept FROM journey`)).toEqual([{ kept: true }]);
});

it('counts once what was told of two subjects of one customer', async () => {
  const purchase = aPurchase('2 Mar 12:05', 'o1');
  await folding.take(of(purchase), aMove(on('1 Mar 10:00'), 'customers-merged', [[HER_PHONE, ADA, 1]]));
  await folding.take(
    of({ ...purchase, time: aPurchase('9 Mar 12:00', 'o1').time, data: { ...(purchase.data as object), orderId: 'o9' } }, HER_PHONE),
  );
  await expectVerified();
});
