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
import { ABOUT_DELIVERIES, ABOUT_QUESTIONS, ABOUT_RETURNS, ABOUT_SURVEYS } from './about.js';
import { FeedbackKpis1760000000050 } from './tables.js';
import { aDelivery, anAnswer, aQuestion, instant, moved } from './testing/feedback-facts.js';

let database: FreshDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await freshDatabase('feedback_kpis');
});
afterAll(async () => {
  await dataSource?.destroy();
  await database?.drop();
});

test('what was folded before the KPIs of feedback came is counted by their migration', async () => {
  const older = await openDatabase('projection', database.url, {
    migrations: PROJECTION_TABLES.filter((table) => table !== FeedbackKpis1760000000050),
  });
  const [ada, bob] = ['ada', 'bob'].map(uuidOf) as [string, string];
  const at = instant('2026-03-01T10:30:00Z');
  const facts = [
    { ...anAnswer({ at, score: 10 }), subject: ada },
    { ...anAnswer({ at: at + 1, score: 3 }), subject: ada },
    { ...aQuestion({ at, due: at + 9 }), subject: bob },
    { ...moved('answered', { at: at + 9 }), subject: bob },
    { ...aDelivery({ at, promised: at }), subject: bob },
  ];
  await older.query('INSERT INTO subject SELECT s, s, 0 FROM unnest($1::uuid[]) AS s', [[ada, bob]]);
  await older.transaction((tx) => keepFacts(tx, eachOnce(facts)));
  await older.destroy();

  dataSource = await openDatabase('projection', database.url, { migrations: PROJECTION_TABLES });
  const kpis = new Kpis(dataSource, new CompareHere());
  const differences = await kpis.consistently((tx) => verifyCells(tx, foldJourney));
  expect(differences.filter(({ column }) => !column.startsWith('phase_'))).toEqual([]);
  const later = instant('2026-03-02T00:00:00Z');
  const read = async (name: string): Promise<unknown> => (await kpis.read(KPIS.get(name)!, '30d', later)).value;
  expect(await Promise.all(['netPromoterScore', 'serviceLevel', 'openQuestions', 'onTimeDeliveryRate'].map(read))).toEqual([0, 1, 1, 1]);
  const perCustomer = KPIS.get('netPromoterScore')!.otherWays![0]!;
  expect((await kpis.read(perCustomer, '30d', later)).value).toBe(-100);
});

test('its numbers are read by indexes of their own', async () => {
  const plan = async (where: string): Promise<string> => {
    const found: { 'QUERY PLAN': string }[] = await dataSource.transaction(async (tx) => {
      await tx.query('SET LOCAL enable_seqscan = off');
      return tx.query(`EXPLAIN SELECT subject FROM fact WHERE ${where}`) as Promise<{ 'QUERY PLAN': string }[]>;
    });
    return found.map((line) => line['QUERY PLAN']).join('\n');
  };
  for (const about of [ABOUT_SURVEYS, ABOUT_QUESTIONS, ABOUT_DELIVERIES, ABOUT_RETURNS])
    for (const change of about.changes(0, 9)) expect(await plan(`${about.facts} AND ${change}`)).not.toMatch(/Filter|Seq Scan/);
});
