import { openDatabase } from '#lib/persistence';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import type { DataSource } from 'typeorm';
import { CompareHere } from '../../classes/testing/compare-here.js';
import { eachOnce, keepFacts } from '../../fold-facts/facts.js';
import { uuidOf } from '../../fold-facts/testing/plan.js';
import { foldJourney } from '../../lifecycle/fold.js';
import { PROJECTION_TABLES } from '../../tables.js';
import { KPIS } from '../definitions.js';
import { Kpis } from '../kpis.js';
import { verifyCells } from '../verify-cells.js';
import { LoyaltyKpis1760000000040 } from './tables.js';
import { aCoupon, anEnrolment, aPosting, aTargeting, instant } from './testing/loyalty-facts.js';

let database: FreshDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await freshDatabase('loyalty_kpis');
});
afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

test('what was folded before the loyalty KPIs came is counted by their migration', async () => {
  const older = await openDatabase('projection', database.url, {
    migrations: PROJECTION_TABLES.filter((table) => table !== LoyaltyKpis1760000000040),
  });
  const [ada, bob] = ['ada', 'bob'].map(uuidOf) as [string, string];
  const at = instant('2026-03-01T10:30:00Z');
  const facts = [
    { ...anEnrolment({ at }), subject: ada },
    { ...aPosting({ noun: 'points-earned', at, moves: ['+100 a'], expires: at + 9, more: { lotId: 'a' } }), subject: ada },
    { ...aTargeting({ at, campaign: 'spring', from: at, until: at + 9 }), subject: bob },
    { ...aCoupon({ at: at + 1, campaign: 'spring' }), subject: bob },
  ];
  await older.query('INSERT INTO subject SELECT s, s, 0 FROM unnest($1::uuid[]) AS s', [[ada, bob]]);
  await older.transaction((tx) => keepFacts(tx, eachOnce(facts)));
  await older.destroy();

  dataSource = await openDatabase('projection', database.url, { migrations: PROJECTION_TABLES });
  const kpis = new Kpis(dataSource, new CompareHere());
  const journeysAside = (await kpis.consistently((tx) => verifyCells(tx, foldJourney))).filter(
    ({ column }) => !column.startsWith('phase_'),
  );
  expect(journeysAside).toEqual([]);
  const later = instant('2026-03-02T00:00:00Z');
  const read = async (name: string): Promise<unknown> => (await kpis.read(KPIS.get(name)!, '30d', later)).value;
  expect([await read('members'), await read('expiryRate'), await read('campaignEngagementRate')]).toEqual([1, 1, 1]);
});
