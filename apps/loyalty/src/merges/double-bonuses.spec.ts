import type { Posting } from '../ledger/posting.js';
import { doubleBonuses } from './double-bonuses.js';

const granted = (member: string, at: number, about: Posting['about']): Posting => ({
  member,
  number: at,
  kind: 'earned',
  at,
  cause: `${member} ${at}`,
  programmeVersion: '1',
  entries: [],
  about,
});
const welcome = (member: string, at: number): Posting => granted(member, at, { reason: 'welcome' });
const referral = (member: string, other: string): Posting => granted(member, 9, { reason: 'referral', other });

test.each<[string, Posting[], [string, string][]]>([
  ['nothing of one member', [welcome('a', 1)], []],
  ['of two welcomes the later', [welcome('a', 2), welcome('b', 1)], [['a', 'b']]],
  ['of welcomes at one instant the one of the member whose id comes later', [welcome('b', 1), welcome('a', 1)], [['b', 'a']]],
  [
    'all welcomes but the first',
    [welcome('a', 3), welcome('b', 1), welcome('c', 2)],
    [
      ['c', 'b'],
      ['a', 'b'],
    ],
  ],
  [
    'both sides of a referral between members',
    [referral('a', 'b'), referral('b', 'a')],
    [
      ['a', 'b'],
      ['b', 'a'],
    ],
  ],
  ['the one side that was rewarded', [referral('b', 'a')], [['b', 'a']]],
  ['no referral of a stranger', [referral('a', 'x'), referral('b', 'y')], []],
  ['no other bonus', [granted('a', 1, { reason: 'birthday' }), granted('b', 2, { reason: 'birthday' })], []],
])('two members who are one customer give back %s', (_, postings, expected) => {
  expect(doubleBonuses(postings, ['a', 'b', 'c']).map(({ posting, beside }) => [posting.member, beside])).toEqual(expected);
});
