import { readConfig } from '#lib/config';
import {
  CustomerErasedV1,
  formatInstant,
  IdeaSubmittedClaimV1,
  QuestionAnsweredClaimV1,
  QuestionAskedClaimV1,
  ReviewPostedClaimV1,
  SurveyAnsweredClaimV1,
  wireType,
  type Claim,
  type Contract,
  type Fact,
} from '#lib/contracts';
import { subjectOfRef } from '#lib/customers';
import { publishClaim, publishFact, transact } from '#lib/log';
import { rows } from '#lib/persistence';
import { serve } from '#lib/runtime';
import { Texts } from '#lib/sealing';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { getDataSourceToken } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { untilQuiet } from '../../test/until-quiet.js';
import { FeedbackModule } from '../feedback.module.js';

/** In every text of this test, and in nothing else. */
const WORD = 'xylophone';

let database: FreshDatabase;
let app: NestFastifyApplication;
let dataSource: DataSource;
/** Sees every schema, the log's too. */
let everything: DataSource;
const logged: string[] = [];
const config = readConfig(undefined, { PORT: '0', ADMIN_KEY: 'key-of-the-test', SUBJECT_SECRET: 'of-the-tests', DEFAULT_COUNTRY: 'DE' });

beforeAll(async () => {
  database = await freshDatabase('texts-stay');
  config.databaseUrl = database.url;
  app = await serve({ services: ['feedback'], modules: [FeedbackModule], config });
  const log = (...said: unknown[]): void => void logged.push(said.map((one) => (one instanceof Error ? one.stack : String(one))).join(' '));
  app.useLogger({ log, error: log, warn: log, debug: log, verbose: log, fatal: log });
  dataSource = app.get<DataSource>(getDataSourceToken('feedback'));
  everything = await new DataSource({ type: 'postgres', url: database.url }).initialize();
});
afterAll(async () => {
  await everything?.destroy();
  await app?.close();
  await database?.drop();
});

let said = 0;
const words = (): string => `${WORD} ${++said}, 12 Elm Street`;

async function ask(
  method: 'GET' | 'POST',
  url: string,
  payload?: object | string,
  key?: string,
): Promise<{ status: number; text: string }> {
  const form = typeof payload === 'string';
  const headers = {
    authorization: 'Bearer key-of-the-test',
    ...(payload !== undefined && { 'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json' }),
    ...(key !== undefined && { 'idempotency-key': key }),
  };
  const body = payload === undefined ? undefined : form ? payload : JSON.stringify(payload);
  const { statusCode, body: text } = await app.inject({ method, url, headers, ...(body !== undefined && { payload: body }) });
  return { status: statusCode, text };
}
const answered = <T>({ text }: { text: string }): T => JSON.parse(text) as T;

/** As it leaves the door: sealed. */
async function claim<T extends object>(contract: Contract & (new () => T), data: T): Promise<void> {
  const time = formatInstant(Date.now() * 1000);
  const told: Claim<T> = {
    specversion: '1.0',
    id: `c${++said}`,
    source: 'shop-web',
    type: wireType(contract),
    time,
    recordedtime: time,
    datacontenttype: 'application/json',
    subject: subjectOfRef('userId:ada', {}, config),
    data,
  };
  await transact(dataSource, 'feedback', async (_tx, publish) => publish(publishClaim(new Texts(config).seal(told))));
}

/** Every row of every table of the whole database that shows a text, by its table. */
async function showing(): Promise<string[]> {
  const tables = await rows<{ name: string }>(
    everything,
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname IN ('feedback', 'log')`,
  );
  const found = await Promise.all(
    tables.map(async ({ name }) =>
      (await rows(everything, `SELECT FROM ${name} AS t WHERE t::text ILIKE '%${WORD}%'`)).length > 0 ? [name] : [],
    ),
  );
  return found.flat();
}

const quiet = (): Promise<void> => untilQuiet(app, dataSource);
const count = async (table: string): Promise<number> =>
  (await rows<{ n: number }>(dataSource, `SELECT count(*)::int AS n FROM ${table}`))[0]!.n;

test('texts by every way stand in one table, are in no topic, log, answer that is kept or error, and go with their customer', async () => {
  // By claims: judged, waiting, parked.
  await claim(QuestionAskedClaimV1, { questionId: 'q1', channel: 'email', text: words() });
  await claim(QuestionAnsweredClaimV1, { questionId: 'q1', by: 'staff', text: words() });
  await claim(QuestionAnsweredClaimV1, { questionId: 'not yet known', by: 'staff', text: words() });
  await claim(SurveyAnsweredClaimV1, { surveyId: 's1', kind: 'nps', score: 2, text: words() });
  await claim(ReviewPostedClaimV1, { reviewId: 'r1', productId: 'crib', rating: 1, title: words(), text: words() });
  await claim(ReviewPostedClaimV1, { reviewId: 'r2', productId: 'crib', rating: 9, text: words() });
  await claim(IdeaSubmittedClaimV1, { ideaId: 'i1', title: words(), text: words() });
  await quiet();
  expect([await count('text'), await count('waiting'), await count('parked')]).toEqual([7, 1, 1]);

  // By requests, each with a key under which its answer is kept.
  const customer = 'userId:ada';
  const done = [
    await ask('POST', '/v1/questions', { customer, channel: 'chat', text: words(), orderId: 'o9' }, 'k1'),
    await ask('POST', '/v1/questions/q1/messages', { channel: 'email', text: words() }, 'k2'),
    await ask('POST', '/v1/questions/q1/answers', { text: words() }, 'k3'),
    await ask('POST', '/v1/reviews', { customer, productId: 'pram', rating: 4, title: words(), text: words() }, 'k4'),
    await ask('POST', '/v1/ideas', { customer, title: words(), text: words() }, 'k5'),
    await ask('POST', '/v1/ideas/i1/status', { status: 'planned', note: words() }, 'k6'),
  ];
  expect(done.map(({ status }) => status)).toEqual([201, 201, 201, 201, 201, 200]);

  // By the page of a survey's link, and by its request.
  const survey = answered<{ surveyId: string; link: string }>(await ask('POST', '/v1/surveys', { customer: 'userId:bob', kind: 'nps' }));
  const form = new URLSearchParams({ score: '1', 'text-0': words(), 'text-1': words(), deed: 'answer' });
  expect(await ask('POST', new URL(survey.link).pathname, form.toString())).toMatchObject({ status: 200 });
  const other = answered<{ surveyId: string }>(await ask('POST', '/v1/surveys', { customer: 'userId:cid', kind: 'csat' }));
  expect(await ask('POST', `/v1/surveys/${other.surveyId}/answers`, { score: 1, comments: [{ text: words() }] })).toMatchObject({
    status: 201,
  });

  // By the cases these have opened.
  await quiet();
  const [first] = answered<{ recoveries: { caseId: string }[] }>(await ask('GET', '/v1/recoveries')).recoveries;
  expect(await ask('POST', `/v1/recoveries/${first!.caseId}/close`, { outcome: 'called', note: words() })).toMatchObject({ status: 200 });

  // By mistakes.
  const mistakes = [
    await ask('POST', '/v1/reviews', { customer, productId: 'pram', rating: 9, text: words() }),
    await ask('POST', '/v1/reviews', { customer, productId: 'pram', rating: 4, text: `${words()}\u0000` }),
    await ask('POST', '/v1/ideas', { customer: words(), title: words() }),
    await ask('POST', '/v1/ideas', { customer, title: [words()] }),
    await ask('POST', '/v1/questions', { customer, channel: words(), text: words() }),
    await ask('POST', '/v1/reviews', { customer, productId: 'pram', rating: 4, text: words() }, 'k4'),
    await ask('POST', `/v1/surveys/${other.surveyId}/answers`, { score: 1, comments: [{ text: words() }] }),
  ];
  expect(mistakes.map(({ status }) => status)).toEqual([400, 400, 400, 400, 400, 422, 409]);
  for (const { text } of mistakes) expect(text.toLowerCase()).not.toContain(WORD);

  await quiet();
  expect(await showing()).toEqual(['feedback.text']);
  expect(logged.join('\n').toLowerCase()).not.toContain(WORD);

  // They are found, and given to the customer.
  for (const list of ['questions', 'surveys', 'reviews', 'ideas', 'recoveries']) {
    const found = await ask('GET', `/v1/${list}?query=${WORD.slice(0, 5).toUpperCase()}`);
    expect([list, answered<Record<string, unknown[]>>(found)[list]!.length > 0]).toEqual([list, true]);
  }
  const exported = await ask('GET', '/v1/customers/userId:ada/export?service=feedback');
  const bodies = await rows<{ body: string }>(dataSource, 'SELECT body FROM text WHERE subject = $1', [subjectOfRef(customer, {}, config)]);
  expect(bodies.length).toBeGreaterThan(10);
  for (const { body } of bodies) expect(exported.text).toContain(body);

  // They go with their customers, from wherever they are.
  for (const ref of ['userId:ada', 'userId:bob', 'userId:cid'])
    await transact(dataSource, 'feedback', async (_tx, publish) => publish(publishFact(erasure(ref))));
  await quiet();
  expect([await count('text'), await count('waiting'), await count('parked')]).toEqual([0, 0, 0]);
  expect(await showing()).toEqual([]);
  expect(await ask('GET', '/v1/customers/userId:ada/export?service=feedback')).toMatchObject({ status: 404 });
  const confirmed = await rows(everything, `SELECT FROM log.entry WHERE fact LIKE '%erasure-confirmed%'`);
  expect(confirmed).toHaveLength(3);
});

function erasure(ref: string): Fact<CustomerErasedV1> {
  const subject = subjectOfRef(ref, {}, config);
  const time = formatInstant(Date.now() * 1000);
  return {
    specversion: '1.0',
    id: `erasure of ${subject}`,
    source: 'itinera/identity',
    type: wireType(CustomerErasedV1),
    time,
    recordedtime: time,
    subject,
    datacontenttype: 'application/json',
    data: { erasureId: subject, customerId: subject, subjects: [subject] },
  };
}
