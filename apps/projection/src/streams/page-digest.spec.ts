import type { Fact, Micros } from '#lib/contracts';
import fc from 'fast-check';
import { customerDocument, type CustomerDocument } from '../customer/customer-document.js';
import { customerPage } from '../customer/customer-page.js';
import { customerView, type CustomerView } from '../customer/customer-view.js';
import { someFactsOfAnyKind } from '../kpis/testing/arbitraries-of-any-kind.js';
import { aTime } from '../kpis/testing/arbitraries.js';
import { pageDigest } from './page-digest.js';

function digestOf(document: CustomerDocument, at: Micros, mergedInto?: string): string {
  const around = { programmes: [], usual: { shopGapDays: null, alive: null }, value: null, classes: null };
  const found = { customerId: 'ada', ...(mergedInto && { mergedInto }) };
  const viewAt = (instant: Micros): CustomerView => customerView(found, document, instant, around);
  return pageDigest(customerPage(viewAt(at), [], viewAt, false, null));
}

test('a page has one digest, in whatever order facts are read, from the hot store too, and by whatever reference', () => {
  const shuffled = someFactsOfAnyKind.chain((facts): fc.Arbitrary<[Fact[], Fact[]]> =>
    fc.tuple(fc.constant(facts), fc.shuffledSubarray(facts, { minLength: facts.length })),
  );
  fc.assert(
    fc.property(shuffled, aTime, ([facts, others], at) => {
      const document = customerDocument(facts);
      const kept = JSON.parse(JSON.stringify(document)) as CustomerDocument;
      const digests = [digestOf(document, at), digestOf(kept, at), digestOf(customerDocument(others), at, 'ada')];
      expect(new Set(digests).size).toBe(1);
    }),
    { numRuns: 300 },
  );
});
