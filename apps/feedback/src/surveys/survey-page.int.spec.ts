import { createHash } from 'node:crypto';
import { FeedbackHttp, type Answer } from '../../test/feedback-http.js';
import { decoded, elementsOf, type Element } from '../../test/html.js';
import { Feedback } from '../../test/open-feedback.js';
import { QuestionTables1760000000415 } from '../questions/tables.js';
import { RecoveryTables1760000000421 } from '../recoveries/tables.js';
import { SurveyPageController } from './survey-page.controller.js';
import { Surveys } from './surveys.js';
import { SurveysController } from './surveys.controller.js';
import { SurveyTables1760000000420 } from './tables.js';

const POLICY = `
version: 'spec'
from: 2026-01-01
timeZone: Europe/Berlin
openingHours: { monday: ['09:00-17:00'] }
questions: {}
reviews: {}
recoveries: {}
surveys:
  page: { language: de, send: Absenden, thanks: 'Danke <Ihnen>!' }
  rules:
    - id: nps
      kind: nps
      after: delivery
      afterDays: 9
      question: Würden Sie "uns" <weiter> empfehlen?
      followUp:
        - { from: 0, to: 6, question: Was fehlte? }
        - { from: 7, to: 10, question: Warum? }
`;

let feedback: Feedback;
let http: FeedbackHttp;
let surveyId: string;
let link: string;

beforeAll(async () => {
  feedback = await Feedback.open([SurveyTables1760000000420, RecoveryTables1760000000421, QuestionTables1760000000415], POLICY);
  http = await FeedbackHttp.open(feedback, [SurveysController, SurveyPageController], [Surveys]);
});
afterAll(async () => {
  await http?.close();
  await feedback?.close();
});
beforeEach(async () => {
  await feedback.clear('survey', 'survey_asking', 'recovery', 'text', 'erased_subject');
  const { body } = await http.post<{ id: string; link: string }>('/v1/surveys', { customer: 'userId:ada', kind: 'nps' });
  [surveyId, link] = [body.id, new URL(body.link).pathname];
});

const of = (page: Answer, tag: string): Element[] => elementsOf(page.text).filter((element) => element.tag === tag);
const heading = (page: Answer): string => decoded(of(page, 'h1')[0]!.content);
const chosen = (page: Answer): string[] =>
  of(page, 'input').flatMap(({ attributes }) => ('checked' in attributes ? [attributes['value']!] : []));
const state = async (): Promise<{ status: string; score?: number; comments: object[] }> =>
  (await http.get<{ status: string; comments: object[] }>(`/v1/surveys/${surveyId}`)).body;

test('the page asks in the shop’s words, each field has a name for those who cannot see it, and nothing comes from elsewhere', async () => {
  const page = await http.get(link);
  expect(page.status).toBe(200);
  expect(heading(page)).toBe('Würden Sie "uns" <weiter> empfehlen?');
  expect(of(page, 'html')[0]!.attributes['lang']).toBe('de');
  const [inputs, labels, texts] = [of(page, 'input'), of(page, 'label'), of(page, 'textarea')];
  expect(inputs.map(({ attributes }) => `${attributes['type']} ${attributes['value']}`)).toEqual(
    Array.from({ length: 11 }, (_, score) => `radio ${score}`),
  );
  expect(labels.slice(0, 11).map(({ content }) => /<span>(\d+)<\/span>$/.exec(content)![1])).toEqual(
    inputs.map(({ attributes }) => attributes['value']),
  );
  expect(texts.map(({ attributes }) => labels.find((label) => label.attributes['for'] === attributes['id'])?.content)).toEqual([
    'Was fehlte?',
    'Warum?',
  ]);
  expect(of(page, 'button').map(({ content }) => content)).toEqual(['Absenden', 'I would rather not answer']);
  expect([...of(page, 'script'), ...of(page, 'link'), ...of(page, 'img')]).toEqual([]);
  expect(page.text).not.toMatch(/https?:|url\(|@import|\son\w+=/);
});

test('the browser is told to take nothing but this page’s style, to pass the address on to nobody and to keep nothing', async () => {
  const page = await http.get(link);
  const style = createHash('sha256').update(of(page, 'style')[0]!.content).digest('base64');
  expect(page.headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `default-src 'none'; style-src 'sha256-${style}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
});

test('a link with a score chooses it, and writes nothing, however often scanners follow it', async () => {
  for (const score of ['9', '0', '10']) expect(chosen(await http.get(`${link}?score=${score}`))).toEqual([score]);
  for (const odd of ['11', '-1', '9.5', '', 'nine', '9&score=8', '%00']) expect(chosen(await http.get(`${link}?score=${odd}`))).toEqual([]);
  expect(await state()).toMatchObject({ status: 'requested' });
  expect(await feedback.facts()).toHaveLength(1);
});

test('sending the form answers: with the words asked of the score, and once, however often it is sent', async () => {
  const form = { deed: 'answer', score: '3', 'text-0': 'Der <Schraubenzieher>\r\nfehlte, Ada', 'text-1': 'not asked of a 3' };
  for (const round of [1, 2]) {
    const page = await http.form(`${link}?score=9`, form);
    expect([round, page.status, heading(page)]).toEqual([round, 200, 'Danke <Ihnen>!']);
  }
  expect(await state()).toMatchObject({ score: 3, comments: [{ question: 'Was fehlte?', text: 'Der <Schraubenzieher>\nfehlte, Ada' }] });
  const other = await http.form(link, { ...form, score: '10' });
  expect([other.status, heading(other)]).toEqual([409, 'This has been answered already. Thank you.']);
  expect((await http.get(link)).text).toContain('This has been answered already.');
  const facts = await feedback.facts();
  expect(facts.map(({ type }) => type.split('.')[2])).toEqual(['survey-requested', 'survey-answered', 'recovery-opened']);
  expect(JSON.stringify(facts)).not.toContain('Schraubenzieher');
});

test('sent without a score the page comes again, says so, and keeps what was written', async () => {
  const page = await http.form(link, { deed: 'answer', score: '12', 'text-1': '</textarea><b>Ada' });
  expect(page.status).toBe(422);
  expect(page.text).toContain('role="alert"');
  expect(decoded(of(page, 'textarea')[1]!.content)).toBe('\n</textarea><b>Ada');
  expect(await state()).toMatchObject({ status: 'requested' });
});

test('whoever would rather not is asked no more, and that is no answer', async () => {
  const page = await http.form(link, { deed: 'dismiss', score: '9' });
  expect([page.status, heading(page)]).toEqual([200, 'All right, we will not ask about this again.']);
  expect((await http.form(link, { deed: 'answer', score: '9' })).status).toBe(409);
  expect(await state()).toMatchObject({ status: 'dismissed' });
  expect((await feedback.facts()).map(({ type }) => type.split('.')[2])).toEqual(['survey-requested', 'survey-dismissed']);
});

test('once its time is over, or its customer erased, there is nothing to answer', async () => {
  feedback.clock.set('2026-05-01T00:00:00Z');
  expect((await http.get(link)).status).toBe(410);
  expect((await http.form(link, { deed: 'answer', score: '9' })).status).toBe(410);
  expect((await http.form(link, { deed: 'dismiss' })).status).toBe(410);
});

test('a link that is none of ours leads nowhere', async () => {
  const wrong = `${link.slice(0, -1)}${link.endsWith('A') ? 'E' : 'A'}`;
  for (const page of [await http.get(wrong), await http.form(wrong, { deed: 'answer', score: '9' }), await http.get('/s/x')])
    expect([page.status, heading(page)]).toEqual([404, 'This link is not complete. Please use the one in our message.']);
});
