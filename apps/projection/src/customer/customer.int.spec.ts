import { formatInstant, MICROS_PER_DAY, type Fact } from '#lib/contracts';
import { MemoryHotStore } from '#lib/hot-store';
import { NotFoundException } from '@nestjs/common';
import { aFolding, aMove, factAbout, type Folding } from '../fold-facts/testing/folding.js';
import { uuidOf } from '../fold-facts/testing/plan.js';
import { aLoyaltyFact, anEnrolment, aPosting } from '../kpis/loyalty/testing/loyalty-facts.js';
import { aCheckout, aFact, anNpsAnswer, aPurchase, aQuestion, aResolution, aTouchpoint, on } from '../lifecycle/a-fact.js';
import { pagesOf } from '../read-customer/testing/a-page.js';

const [ADA, HER_PHONE] = ['ada', 'her phone'].map(uuidOf) as [string, string];
const NOW = on('20 Mar 10:00');

let folding: Folding;
let customer: (ref: string, query?: { asOf?: string }) => Promise<object>;

beforeEach(async () => {
  folding = await aFolding('customer');
  folding.clock.at = NOW;
  customer = await pagesOf(folding, new MemoryHotStore());
});
afterEach(() => folding?.close());

const of = (fact: Fact, subject = ADA): Fact => factAbout(subject, fact);
const earned = (at: number, points: number, lotId: string): Fact =>
  aPosting({
    noun: 'points-earned',
    at,
    moves: [`+${points} ${lotId}`],
    expires: NOW + 10 * MICROS_PER_DAY,
    more: { lotId, pending: false, reason: 'purchase' },
  });
const programme = (): Fact => {
  const rewards = [{ rewardId: 'mug', name: 'A mug', points: 150 }];
  const data = { programmeVersion: '1', from: formatInstant(on('1 Jan 00:00')), rewards };
  return aFact('1 Jan 00:00', 'loyalty.programme-published', data, { source: 'itinera/loyalty', subject: undefined });
};

it('shows where somebody stands and what they have, now and then', async () => {
  const bought = of(aPurchase('2 Mar 12:05', 'o1'));
  await folding.take(programme(), bought, of(anEnrolment({ at: on('2 Mar 12:06') })), of(earned(on('3 Mar 9:00'), 100, 'a')));
  expect(await customer(ADA)).toEqual({
    customerId: ADA,
    asOf: formatInstant(NOW),
    phase: 'use',
    since: formatInstant(on('9 Mar 12:05')),
    because: expect.stringContaining('deadline:') as string,
    cycle: 1,
    vitality: {
      state: 'active',
      since: formatInstant(on('2 Mar 12:05')),
      rule: 'contact',
      because: bought.id,
      lastContact: { at: formatInstant(on('2 Mar 12:05')), because: bought.id },
      rhythm: { days: 60, of: 'default' },
      next: { at: formatInstant(on('1 May 12:05') + 1), to: 'at-risk' },
    },
    purchases: { orders: 1, last: { orderId: 'o1', shop: 'shop', at: formatInstant(on('2 Mar 12:05')), because: bought.id } },
    openCheckout: null,
    lastDelivery: null,
    openQuestions: [],
    lastSurvey: null,
    openRecovery: null,
    openReturns: [],
    loyalty: {
      members: ['m1'],
      since: formatInstant(on('3 Mar 9:00')),
      because: expect.any(String) as string,
      balance: 100,
      pending: 0,
      debt: 0,
      tier: null,
      lots: [{ lotId: 'a', points: 100, expiresAt: formatInstant(NOW + 10 * MICROS_PER_DAY) }],
      expiringSoon: { points: 100, first: formatInstant(NOW + 10 * MICROS_PER_DAY) },
      challenges: [],
      club: null,
      nextReward: { rewardId: 'mug', name: 'A mug', points: 150, missing: 50 },
    },
    classes: null,
    consents: [],
    preferredChannel: null,
    traits: {},
    nextStep: null,
    acquisition: {
      at: formatInstant(on('2 Mar 12:05')),
      orderId: 'o1',
      shop: 'shop',
      channel: 'direct',
      model: 'last-touch',
      lookbackDays: 30,
      touchpoints: [],
      cost: null,
    },
  });
  expect(await customer(ADA, { asOf: '2026-03-05' })).toMatchObject({
    phase: 'buy',
    next: { at: formatInstant(on('9 Mar 12:05')), to: 'use' },
  });
  expect(await customer(ADA, { asOf: '2026-03-02' })).toMatchObject({ phase: null, since: null, cycle: 0 });
  expect(await customer(ADA, { asOf: '2026-03-02' })).not.toHaveProperty('loyalty');
  expect(await customer(ADA, { asOf: '2026-03-02' })).not.toHaveProperty('acquisition');
});

it('adds up what two memberships of one customer have, until they are parted; and has every fact at once', async () => {
  await folding.take(of(anEnrolment({ at: on('2 Mar 12:06') })), of(earned(on('3 Mar 9:00'), 100, 'a')));
  await folding.take(
    of(anEnrolment({ at: on('2 Mar 12:06'), member: 'm2' }), HER_PHONE),
    of(aPosting({ noun: 'points-reversed', member: 'm2', at: on('4 Mar 9:00'), moves: ['-30'] }), HER_PHONE),
  );
  expect(await customer(HER_PHONE)).toMatchObject({ loyalty: { balance: -30, debt: 30 } });
  await folding.take(aMove(on('5 Mar 10:00'), 'customers-merged', [[HER_PHONE, ADA, 1]]));
  expect(await customer(HER_PHONE)).toMatchObject({ customerId: ADA, mergedInto: ADA, loyalty: { members: ['m1', 'm2'], balance: 70 } });
  await folding.take(of(aLoyaltyFact('tier-changed', { at: on('6 Mar 10:00') }, { member: 'm1', to: 'silver', rank: 1 })));
  expect(await customer(ADA)).toMatchObject({ loyalty: { tier: 'silver' } });
  await folding.take(aMove(on('7 Mar 10:00'), 'merge-undone', [[HER_PHONE, HER_PHONE, 2]]));
  expect(await customer(ADA)).toMatchObject({ loyalty: { members: ['m1'], balance: 100, tier: 'silver' } });
});

it('shows what a customer waits for and said last, with the phase it was said in, which a late fact moves', async () => {
  await folding.take(of(aQuestion('3 Mar 9:00', 'q1')), of(anNpsAnswer('12 Mar 9:00', 9)));
  expect(await customer(ADA)).toMatchObject({
    openQuestions: [{ questionId: 'q1', channel: 'email', since: formatInstant(on('3 Mar 9:00')), due: null, overdue: false }],
    lastSurvey: { kind: 'nps', score: 9, phase: 'ask' },
  });
  await folding.take(of(aResolution('4 Mar 9:00', 'q1')), of(aPurchase('11 Mar 12:05', 'o1')));
  expect(await customer(ADA)).toMatchObject({ openQuestions: [], lastSurvey: { phase: 'buy' } });
});

it('has nothing of loyalty for whoever takes no part, and nobody who is not known', async () => {
  await folding.take(of(aPurchase('2 Mar 12:05', 'o1')));
  expect(await customer(ADA)).not.toHaveProperty('loyalty');
  await expect(customer(HER_PHONE)).rejects.toThrow(NotFoundException);
});

it('shows whoever was only identified, of whom nothing is known yet', async () => {
  await folding.take(of(aFact('19 Mar 9:00', 'identity.traits-changed', {})));
  expect(await customer(ADA)).toMatchObject({ customerId: ADA, phase: null, traits: {}, vitality: null, nextStep: null });
});

it('shows whether they are still there, what they allow, how they are best spoken to, and what is best done next', async () => {
  const consent = aFact('3 Mar 9:00', 'identity.consent-changed', {
    purpose: 'marketing',
    channel: 'email',
    status: 'granted',
    expiresAt: formatInstant(on('1 Apr 0:00')),
  });
  const asked = { ...aQuestion('18 Mar 9:00', 'q1'), data: { questionId: 'q1', channel: 'chat', dueAt: formatInstant(on('19 Mar 9:00')) } };
  await folding.take(of(consent), of(aTouchpoint('4 Mar 9:00', 'page-viewed')), of(asked));
  expect(await customer(ADA)).toMatchObject({
    vitality: { state: 'active', lastContact: { because: asked.id } },
    consents: [{ purpose: 'marketing', channel: 'email', status: 'granted', valid: true, because: consent.id }],
    preferredChannel: { channel: 'chat', of: 'used', because: asked.id },
    nextStep: { rule: 'answer-overdue', since: formatInstant(on('19 Mar 9:00') + 1), because: `deadline:overdueQuestions:${asked.id}` },
  });
  expect(await customer(ADA, { asOf: '2026-03-19' })).toMatchObject({ nextStep: null });
  expect(await customer(ADA, { asOf: '2026-07-01' })).toMatchObject({
    vitality: { state: 'at-risk', rule: 'silence', since: formatInstant(on('17 May 9:00') + 1), because: `deadline:vitality:${asked.id}` },
    consents: [{ valid: false }],
  });
  const told = aFact('19 Mar 9:00', 'identity.traits-changed', { country: 'DE', preferredChannel: 'phone' });
  await folding.take(of(told), of(aResolution('19 Mar 10:00', 'q1')), of(aCheckout('20 Mar 8:00', 'c1')));
  expect(await customer(ADA)).toMatchObject({
    traits: { country: 'DE' },
    preferredChannel: { channel: 'phone', of: 'told' },
    openCheckout: { checkoutId: 'c1', due: formatInstant(on('21 Mar 8:00')) },
    nextStep: { rule: 'remind-checkout', since: formatInstant(on('20 Mar 9:00')) },
  });
});
