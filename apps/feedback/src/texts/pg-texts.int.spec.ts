import { rows } from '#lib/persistence';
import { Feedback } from '../../test/open-feedback.js';
import { destroyTexts, keepText, moveTexts, textsOf, thingsSaying, type TextToKeep } from './pg-texts.js';
import { wordsSought } from './words.js';

let feedback: Feedback;
beforeAll(async () => {
  feedback = await Feedback.open([]);
});
afterAll(() => feedback?.close());
beforeEach(() => feedback.clear());

const text = (id: string, body: string, more: Partial<TextToKeep> = {}): TextToKeep => ({
  kind: 'question',
  shop: '',
  id,
  part: '1',
  subject: feedback.subject('userId:ada'),
  by: 'customer',
  at: feedback.clock.now(),
  body,
  ...more,
});
const keep = async (...texts: TextToKeep[]): Promise<boolean[]> => {
  const kept: boolean[] = [];
  for (const one of texts) kept.push(await keepText(feedback.dataSource.manager, one));
  return kept;
};
const found = async (query: string): Promise<string[]> =>
  (await rows<{ id: string }>(feedback.dataSource, `${thingsSaying('question', 1)} ORDER BY text.id`, [wordsSought(query)])).map(
    ({ id }) => id,
  );

test('texts are given back as they were said, each thing’s in the order of saying; under one part the later stands', async () => {
  await keep(
    text('q1', 'Second', { part: '2', at: 2, by: 'staff' }),
    text('q1', 'Frist', { at: 1 }),
    text('q1', 'First', { at: 1 }),
    text('q2', 'Else'),
  );
  const texts = await textsOf(feedback.dataSource, 'question', [
    { shop: '', id: 'q1' },
    { shop: 'b', id: 'q2' },
  ]);
  expect(texts({ shop: '', id: 'q1' })).toEqual([
    { part: '1', by: 'customer', at: 1, body: 'First' },
    { part: '2', by: 'staff', at: 2, body: 'Second' },
  ]);
  expect(texts({ shop: 'b', id: 'q2' })).toEqual([]);
});

test('a thing is found by the beginnings of its words, whatever their case and accents, also where they stand in different texts', async () => {
  await keep(
    text('q1', 'Die Größe passt nicht'),
    text('q1', "it's for Zoë, at ada@example.com", { part: '2' }),
    text('q2', 'Große Freude'),
  );
  await keep(text('q3', 'Größe', { kind: 'review' }));
  expect(await found('GROSS')).toEqual(['q1', 'q2']);
  expect(await found('größe zoe')).toEqual(['q1']);
  expect(await found('ada@exam')).toEqual(['q1']);
  expect(await found('passt freude')).toEqual([]);
  expect(await found("' | !passt <-> :*")).toEqual(['q1']);
});

test('texts move to another thing, with it they are found', async () => {
  await keep(text('q1', 'pram'), text('q1', 'crib', { part: '2' }), text('q1', 'cot', { part: '3' }));
  await moveTexts(feedback.dataSource.manager, 'question', { shop: '', id: 'q1' }, 'q2', ['2']);
  expect([await found('pram'), await found('crib')]).toEqual([['q1'], ['q2']]);
  await moveTexts(feedback.dataSource.manager, 'question', { shop: '', id: 'q1' }, 'q2');
  expect([await found('pram'), await found('cot crib')]).toEqual([['q2'], ['q2']]);
});

test('texts about somebody are destroyed, whoever wrote them, and later ones are not kept', async () => {
  const ada = feedback.subject('userId:ada');
  await keep(
    text('q1', 'Ada'),
    text('q1', 'Dear Ada', { part: '2', by: 'staff' }),
    text('q2', 'Bob', { subject: feedback.subject('userId:bob') }),
  );
  await feedback.dataSource.query('INSERT INTO erased_subject (subject, erasure) VALUES ($1, $1)', [ada]);
  await destroyTexts(feedback.dataSource.manager, [ada]);
  expect(await keep(text('q1', 'Ada again'), text('q3', 'Anybody', { subject: undefined }))).toEqual([false, true]);
  expect(await rows(feedback.dataSource, 'SELECT body FROM text ORDER BY body')).toEqual([{ body: 'Anybody' }, { body: 'Bob' }]);
});

test('a search among many texts looks into an index', async () => {
  await feedback.dataSource.query(`INSERT INTO text (kind, shop, id, part, said_by, said_at, body, words)
    SELECT 'question', '', n::text, '1', 'customer', n, '', array_to_tsvector(ARRAY['word' || n, 'of']) FROM generate_series(1, 20000) AS n`);
  await feedback.dataSource.query('ANALYZE text');
  const plan = await rows<{ 'QUERY PLAN': string }>(feedback.dataSource, `EXPLAIN ${thingsSaying('question', 1)}`, [
    wordsSought('word1999'),
  ]);
  expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('text_words');
});
