import { parseInstant } from '#lib/contracts';
import type { GroupBy } from '../groups.js';
import { definitionOf } from '../kpi-query.js';
import type { Tally } from '../metrics.js';
import { tallySurveys } from './tally-surveys.js';
import { aQuestion, anAnswer } from './testing/feedback-facts.js';

const at = parseInstant('2026-03-02T09:00:00Z')!;
const FACTS = [
  anAnswer({ at, kind: 'csat', score: 5, channel: 'email' }),
  anAnswer({ at: at + 1, kind: 'nps', score: 2, channel: 'chat' }),
  aQuestion({ at: at + 2 }),
  anAnswer({ at: at + 3, kind: 'ces', score: 6, channel: 'phone' }),
];

test.each<[string, GroupBy, string[]]>([
  ['customerSatisfaction', 'channel', ['email']],
  ['netPromoterScore', 'channel', ['chat']],
  ['customerEffort', 'channel', ['phone']],
  ['customerEffort', 'phase', ['ask']],
])('%s by %s lists the groups of its own answers alone', (name, by, expected) => {
  const groups = new Map<string, Tally>();
  tallySurveys(FACTS, { definition: definitionOf(name, {}), by, window: '30d', at: at + 10 }, groups);
  expect([...groups.keys()]).toEqual(expected);
});
