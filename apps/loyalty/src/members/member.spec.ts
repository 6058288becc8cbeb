import { newLedger } from '../ledger/ledger.js';
import { asMembership, operationTime, type Member, type Membership } from './member.js';

const member = (id: string, more: Partial<Member> = {}): Member => ({
  id,
  home: 'c',
  enrolledAt: 1,
  channel: null,
  ledger: newLedger(id),
  activeAt: 1,
  clockAt: 1,
  tier: {},
  ...more,
});
const of = (...members: [Member, ...Member[]]): Membership => ({ customerId: 'c', members });

describe('a membership', () => {
  it.each([
    [5, [3], 5],
    [3, [5], 5],
    [3, [4, 5, 1], 5],
  ])('at %i of the clock, with ledgers decided up to %j, decides at %i: a clock moved back gives no time again', (now, clocks, at) => {
    const members = clocks.map((clockAt, index) => member(`m${index}`, { clockAt })) as [Member, ...Member[]];
    expect(operationTime(of(...members), now)).toBe(at);
  });

  it('rule 11: new points go to who is at home, then to who enrolled first', () => {
    const moved = member('a', { home: 'd', enrolledAt: 1 });
    const members = [moved, member('c', { enrolledAt: 3 }), member('d', { enrolledAt: 2 }), member('b', { enrolledAt: 2 })];
    expect(asMembership('c', members).members.map(({ id }) => id)).toEqual(['b', 'd', 'c', 'a']);
    expect(asMembership('d', members).members.map(({ id }) => id)).toEqual(['a', 'b', 'd', 'c']);
  });
});
