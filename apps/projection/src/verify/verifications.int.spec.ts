import { aFolding, aMove, factAbout, type Folding } from '../fold-facts/testing/folding.js';
import { uuidOf } from '../fold-facts/testing/plan.js';
import { COLUMNS, plainSlot } from '../kpis/metrics.js';
import { aCheckout, aTouchpoint, on } from '../lifecycle/a-fact.js';
import { verificationAfter, verificationOf } from './testing/verified.js';

const BUY = COLUMNS[plainSlot('buy')];
const [KNOWN, MERGED] = ['known', 'merged'].map(uuidOf) as [string, string];

let folding: Folding;

beforeAll(async () => {
  folding = await aFolding('verifications');
  await folding.take(
    factAbout(KNOWN, aCheckout('2 Mar 12:00', 'c1')),
    factAbout(MERGED, aTouchpoint('1 Mar 10:00', 'ad-clicked')),
    aMove(on('3 Mar 10:00'), 'customers-merged', [[MERGED, KNOWN, 1]]),
  );
});
afterAll(() => folding?.close());

it.each<[string, boolean, [string, ...unknown[]]]>([
  ['nothing is wrong', true, ['SELECT 1']],
  ['an interval has another cause', false, [`UPDATE phase_interval SET because = 'other'`]],
  ['a checkout outcome is missing', false, ['DELETE FROM checkout_outcome']],
  [
    'a merge has left an interval behind',
    false,
    [`INSERT INTO phase_interval (customer_id, from_micros, phase, because) VALUES ($1, 1, 'use', 'x')`, MERGED],
  ],
  ['a fold would go on from something else', false, [`UPDATE journey SET story = replace(story, '"phase":"buy"', '"phase":"use"')`]],
  ['a name is known that no fact has borne', false, [`UPDATE journey SET names = 'AAAA'`]],
  ['what a fold would go on from is of another version', true, [`UPDATE journey SET story = '{"version":0}'`]],
  ['a sum is off by one', false, [`UPDATE kpi_cell SET ${BUY} = ${BUY} + 1`]],
])('says so where %s', async (_, ok, damage) => {
  expect(await verificationAfter(folding, verificationOf, damage)).toMatchObject({ ok, facts: 3, customers: 1 });
});
