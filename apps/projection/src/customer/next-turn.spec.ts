import { formatInstant, MICROS_PER_DAY, type Fact, type Micros } from '#lib/contracts';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { someFactsOfAnyKind } from '../kpis/testing/arbitraries-of-any-kind.js';
import { aTime } from '../kpis/testing/arbitraries.js';
import { aCheckout, aFact, aPurchase, aTouchpoint, on } from '../lifecycle/a-fact.js';
import { customerDocument, type CustomerDocument } from './customer-document.js';
import { customerPage, type CustomerPage } from './customer-page.js';
import { customerView, type CustomerView } from './customer-view.js';
import { nextTurn } from './next-turn.js';
import { readStepRules } from './step-rules.js';

const rules = readStepRules(readFileSync('deploy/projection/next-steps.yml', 'utf8'));
const conditions = rules.map(({ when }) => when);
const programme = (from: Micros, points: number): Fact =>
  aFact(from, 'loyalty.programme-published', {
    programmeVersion: `${points}`,
    from: formatInstant(from),
    rewards: [{ rewardId: 'mug', name: 'A mug', points }],
  });

const viewOf = (document: CustomerDocument, programmes: readonly Fact[], at: Micros): CustomerView =>
  customerView({ customerId: 'ada' }, document, at, {
    programmes,
    usual: { shopGapDays: null, alive: null },
    value: null,
    classes: null,
  });
/** But for when it is asked for. */
const pageOf = (document: CustomerDocument, programmes: readonly Fact[], at: Micros): CustomerPage => {
  const viewAt = (instant: Micros): CustomerView => viewOf(document, programmes, instant);
  return { ...customerPage(viewAt(at), rules, viewAt, false, null), asOf: '' };
};

const said = fc.oneof(
  fc.record({ at: aTime, status: fc.constantFrom('granted', 'withdrawn'), expiresAt: fc.option(aTime) }).map(({ at, status, expiresAt }) =>
    aFact(at, 'identity.consent-changed', {
      purpose: 'marketing',
      status,
      ...(expiresAt !== null && { expiresAt: formatInstant(expiresAt) }),
    }),
  ),
  aTime.map((at) => aCheckout(at, 'c1')),
  aTime.map((at) => aTouchpoint(at, 'guide-viewed')),
  fc
    .tuple(aTime, aTime)
    .map(([at, until]) => aFact(at, 'loyalty.club-joined', { member: 'm1', programmeVersion: '1', until: formatInstant(until) })),
  aTime.map((at) => aFact(at, 'identity.representative-assigned', { representative: 'kim' })),
  aTime.map((at) => aFact(at, 'identity.traits-changed', { country: 'DE' })),
);

test('until the next turn time changes nothing of a page, whatever is known and dated ahead', () => {
  fc.assert(
    fc.property(
      fc.tuple(someFactsOfAnyKind, fc.array(said, { maxLength: 4 })).map((parts) => parts.flat()),
      fc.array(fc.tuple(aTime, fc.constantFrom(1, 150, 1_000)), { maxLength: 2 }),
      aTime,
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
      (facts, published, now, shares) => {
        const document = customerDocument(facts);
        const programmes = published.map(([from, points]) => programme(from, points));
        const view = viewOf(document, programmes, now);
        const last = (nextTurn({ view, document, programmes }, conditions) ?? now + 1_000 * MICROS_PER_DAY) - 1;
        const page = pageOf(document, programmes, now);
        for (const at of [last, ...shares.map((share) => now + Math.floor(share * (last - now)))])
          expect(pageOf(document, programmes, at)).toEqual(page);
      },
    ),
    { numRuns: 300 },
  );
});

const NOW = on('20 Mar 12:00');
const consent = aFact('1 Mar 9:00', 'identity.consent-changed', {
  purpose: 'marketing',
  status: 'granted',
  expiresAt: formatInstant(on('1 Apr 9:00')),
});
const HOUR = MICROS_PER_DAY / 24;

test.each<[string, Fact[], Micros | null]>([
  ['nothing', [], null],
  ['a consent that ends', [consent], on('1 Apr 9:00')],
  ['a contact', [aTouchpoint(on('19 Mar 12:00'), 'page-viewed')], on('19 Mar 12:00') + 60 * MICROS_PER_DAY + 1],
  ['what is dated ahead', [aTouchpoint(on('21 Mar 12:00'), 'page-viewed')], on('21 Mar 12:00')],
  ['a checkout to be reminded of', [aCheckout(NOW - HOUR / 2, 'c'), consent], NOW + HOUR / 2],
  ['a purchase whose parcel is on its way', [aPurchase(on('19 Mar 12:00'), 'o')], on('26 Mar 12:00')],
])('after %s', (_, facts, turn) => {
  const document = customerDocument(facts);
  expect(nextTurn({ view: viewOf(document, [], NOW), document, programmes: [] }, conditions)).toBe(turn);
});
