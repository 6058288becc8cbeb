import { CustomersMergedV1, derivedId, SubjectLinkedV1, type Claim, type Fact, type SubjectMapping } from '#lib/contracts';
import { becauseOf, derivedFact } from '../derived-fact.js';
import type { Decision } from './resolve.js';

type Merge = Extract<Decision, { kind: 'merge' }>;

export const mergeIdOf = (claim: Claim, { from, into }: { from: string; into: string }): string =>
  derivedId(claim, CustomersMergedV1.type, `${from} ${into}`);

/** What the others are told of the decisions on one event: all links in one fact, each merge in one. A customer that only began is no news. */
export function mappingFacts(claim: Claim, subject: string, decisions: readonly Decision[]): Fact[] {
  const because = becauseOf(claim);
  const linked: SubjectMapping[] = decisions.flatMap((decision) => (decision.kind === 'link' ? [decision.mapping] : []));
  const merges = decisions.filter((decision): decision is Merge => decision.kind === 'merge');
  return [
    ...(linked.length > 0 ? [derivedFact(claim, SubjectLinkedV1, subject, { subjects: linked, because })] : []),
    ...merges.map(({ from, into, moved }) => {
      const mergeId = mergeIdOf(claim, { from, into });
      return derivedFact(claim, CustomersMergedV1, subject, { mergeId, from, into, subjects: moved, because }, { about: mergeId });
    }),
  ];
}
