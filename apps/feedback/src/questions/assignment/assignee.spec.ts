import { assigneeOf, type Care } from './assignee.js';

const care = (more: Partial<Care> = {}): Care => ({ representative: 'rosa', deputy: 'dan', customerClass: 'A', away: {}, ...more });

test.each<[string, Partial<Care>, string | null]>([
  ['the representative’s', {}, 'rosa'],
  ['the deputy’s while the representative is away', { away: { rosa: 101 } }, 'dan'],
  ['the representative’s again from the instant they are back', { away: { rosa: 100 } }, 'rosa'],
  ['the representative’s where both are away', { away: { rosa: 101, dan: 101 } }, 'rosa'],
  ['the representative’s where there is no deputy', { deputy: null, away: { rosa: 101 } }, 'rosa'],
  ['nobody’s', { representative: null, deputy: 'dan' }, null],
])('a question is %s', (_, more, assignee) => expect(assigneeOf(care(more), 100)).toBe(assignee));
