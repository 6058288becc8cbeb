import { formatInstant, type Fact, type RepresentativeAssignedV1 } from '#lib/contracts';
import fc from 'fast-check';
import { aFact, on } from '../lifecycle/a-fact.js';
import { isAssignment, representativeView } from './representative-view.js';

const assigned = (at: string, data: RepresentativeAssignedV1, id = at): Fact<RepresentativeAssignedV1> =>
  aFact(at, 'identity.representative-assigned', data, { id }) as Fact<RepresentativeAssignedV1>;

const first = assigned('1 Mar 10:00', { representative: 'staff-7' });
const second = assigned('3 Mar 10:00', { representative: 'staff-8', deputy: 'staff-9' });
const nobody = assigned('5 Mar 10:00', {});
const all = [first, second, nobody];

describe('the representative', () => {
  test.each([
    ['1 Mar 9:59', null],
    ['1 Mar 10:00', { staff: 'staff-7', since: formatInstant(on('1 Mar 10:00')), because: first.id }],
    ['4 Mar 10:00', { staff: 'staff-8', deputy: 'staff-9', since: formatInstant(on('3 Mar 10:00')), because: second.id }],
    ['6 Mar 10:00', null],
  ])('as of %s is who was named last by then', (asOf, expected) => {
    fc.assert(
      fc.property(fc.shuffledSubarray(all, { minLength: all.length }), (facts) => {
        expect(representativeView(facts, on(asOf))).toEqual(expected);
      }),
    );
  });

  test('is of two named at one instant the one whose fact comes later among all facts', () => {
    const [a, b] = [assigned('1 Mar 10:00', { representative: 'a' }, 'a'), assigned('1 Mar 10:00', { representative: 'b' }, 'b')];
    expect([representativeView([a, b], on('2 Mar 10:00')), representativeView([b, a], on('2 Mar 10:00'))]).toEqual([
      expect.objectContaining({ staff: 'b' }),
      expect.objectContaining({ staff: 'b' }),
    ]);
  });

  test('is said by no other fact', () => {
    expect([first, aFact('1 Mar 10:00', 'identity.traits-changed', {})].filter(isAssignment)).toEqual([first]);
  });
});
