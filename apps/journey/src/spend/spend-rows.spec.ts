import { parseInstant } from '#lib/contracts';
import fc from 'fast-check';
import { readSpend, readSpendCsv } from './spend-rows.js';

const now = parseInstant('2026-03-02T12:00:00Z')!;
const telling = { campaign: 'spring', sender: { source: 'ads', currency: 'EUR' }, now, idOf: (index: number) => `s/${index}` };
const row = { day: '2026-03-01', channel: 'email', amountMinor: 1250, currency: 'EUR' };
const refusals = (reading: object): unknown => (reading as { invalid: object[] }).invalid;

test('one row and many, named by their place, about nobody', () => {
  expect(readSpend(row, telling)).toEqual([
    {
      ok: [
        {
          id: 's/0',
          time: now,
          sequence: '000000000',
          identifiers: [],
          source: 'ads',
          type: 'itinera.journey.campaign-spend-recorded.v1',
          data: { campaign: 'spring', ...row },
          identifying: false,
        },
      ],
    },
  ]);
  expect(readSpend([row, { ...row, currency: undefined }], telling)).toMatchObject([
    { ok: [{ id: 's/0' }] },
    { ok: [{ id: 's/1', sequence: '000000001', data: { currency: 'EUR' } }] },
  ]);
});

test('a table’s amounts are decimals, in the unit of their currency', () => {
  const table = 'day,channel,amount,currency,impressions,clicks\n2026-03-01,email,12.50,EUR,1000,20\n2026-03-02,display,900,jpy,,\n';
  expect(readSpendCsv(table, telling).map((reading) => (reading as { ok: { data: object }[] }).ok[0]!.data)).toEqual([
    { campaign: 'spring', ...row, impressions: 1000, clicks: 20 },
    { campaign: 'spring', day: '2026-03-02', channel: 'display', amountMinor: 900, currency: 'JPY' },
  ]);
  expect(readSpendCsv('day,channel,amount\n2026-03-01,email,1\n', telling)).toMatchObject([{ ok: [{ data: { currency: 'EUR' } }] }]);
});

test('a row may name the campaign of the address, and none of another is booked on it', () => {
  const table = 'campaign,channel,day,amount\nspring,email,2026-03-01,1\nautumn,email,2026-03-01,2\n,email,2026-03-01,3\n';
  expect(readSpendCsv(table, telling)).toMatchObject([
    { ok: [{ data: { campaign: 'spring', amountMinor: 100 } }] },
    { invalid: [{ pointer: '/1/campaign', detail: expect.stringContaining('import --format spend') as string }] },
    { ok: [{ data: { campaign: 'spring', amountMinor: 300 } }] },
  ]);
  expect(readSpend({ ...row, campaign: 'spring' }, telling)).toMatchObject([{ ok: [{ data: { campaign: 'spring' } }] }]);
});

test('a day may have begun somewhere that has not begun here', () => {
  const tomorrow = { ...row, day: '2026-03-03' };
  expect(readSpend(tomorrow, telling)).toMatchObject([{ ok: [{ data: { day: '2026-03-03' } }] }]);
  // Before ten in the morning nobody has tomorrow yet: the furthest east is fourteen hours ahead.
  expect(refusals(readSpend(tomorrow, { ...telling, now: parseInstant('2026-03-02T09:59:59Z')! })[0]!)).toMatchObject([
    { pointer: '/day' },
  ]);
});

test.each([
  [{ ...row, day: '2026-02-30' }, '/day'],
  [{ ...row, day: 'yesterday' }, '/day'],
  [{ ...row, day: '2026-03-04' }, '/day'],
  [{ ...row, amountMinor: -1 }, '/amountMinor'],
  [{ ...row, amountMinor: 1.5 }, '/amountMinor'],
  [{ ...row, currency: 'XXX' }, '/currency'],
  [{ ...row, clicks: -3 }, '/clicks'],
  [{ ...row, channel: undefined }, '/channel'],
  [{ ...row, channel: '' }, '/channel'],
  [{ ...row, day: '1969-12-31' }, '/day'],
  [{ ...row, campaign: 'autumn' }, '/campaign'],
  ['spring', ''],
])('%j is refused at %j', (wrong, pointer) => {
  expect(refusals(readSpend(wrong, telling)[0]!)).toEqual([expect.objectContaining({ pointer })]);
  expect(refusals(readSpend([row, wrong], telling)[1]!)).toEqual([expect.objectContaining({ pointer: `/1${pointer}` })]);
});

test.each([
  ['day,channel,amount,amount,currency', 'has two columns amount; its first line must name each once'],
  ['day,channel,amount,currency,currency', 'has two columns currency; its first line must name each once'],
  ['day,channel,amount,campaign,campaign', 'has two columns campaign; its first line must name each once'],
  ['day;channel;amount', 'has no column day, channel, amount; its first line must name day, channel, amount, and names day;channel;amount'],
  ['Day,channel,Amount', 'has no column day, amount; its first line must name day, channel, amount, and names Day, channel, Amount'],
  ['day,channel,"amount', 'has no column day, channel, amount; its first line must name day, channel, amount, and names nothing'],
])('a table whose first line is %s is refused whole', (header, detail) => {
  expect(readSpendCsv(`${header}\n2026-03-01,email,1,2,EUR\n2026-03-02,email,1,2,EUR\n`, telling)).toEqual([
    { invalid: [{ pointer: '', detail }] },
  ]);
});

test('what is no table, or holds no amount, says so', () => {
  expect(refusals(readSpendCsv('day,channel\n2026-03-01,email\n', telling)[0]!)).toMatchObject([
    { detail: expect.stringContaining('no column amount') as string },
  ]);
  expect(refusals(readSpendCsv('day,channel,amount\n"2026', telling)[0]!)).toMatchObject([
    { detail: expect.stringContaining('broken CSV') as string },
  ]);
  for (const money of ['twelve,', '-1,', ',', '1e3,', '1.234,', '1.000,', '1.5,JPY'])
    expect(refusals(readSpendCsv(`day,channel,amount,currency\n2026-03-01,email,${money}\n`, telling)[0]!)).toMatchObject([
      { pointer: '/0/amount' },
    ]);
  expect(refusals(readSpendCsv('day,channel,amount,clicks\n2026-03-01,email,1,0x10\n', telling)[0]!)).toMatchObject([
    { pointer: '/0/clicks' },
  ]);
});

test('a line that is none of the table is refused by its number, and the others are read', () => {
  const table = [
    'day,channel,amount,currency',
    '2026-03-01,email,1,EUR',
    '2026-03-01,email,1',
    '',
    '2026-03-01,email,1,200,EUR',
    '2026-03-01,"em"ail",1,EUR',
    '2026-03-02,email,2,EUR',
    '2026-03-02,"email,2,EUR',
  ].join('\r\n');
  expect(readSpendCsv(table, telling)).toMatchObject([
    { ok: [{ id: 's/0', data: { amountMinor: 100 } }] },
    { invalid: [{ pointer: '/1', detail: 'is line 3, with 3 columns where the first line has 4' }] },
    { invalid: [{ pointer: '/2', detail: 'is line 5, with 5 columns where the first line has 4' }] },
    { invalid: [{ pointer: '/3', detail: expect.stringMatching(/^is line 6, and broken CSV: /) as string }] },
    { ok: [{ id: 's/4', data: { amountMinor: 200 } }] },
    { invalid: [{ pointer: '/5', detail: expect.stringMatching(/^is line 8, and broken CSV: /) as string }] },
  ]);
});

test('whatever is sent as a table is answered, row by row', () => {
  const words = fc.constantFrom('day,channel,amount\n', '2026-03-01', ',', '"', '\n', '\r', 'email', '1', '\uFEFF', '\0', '__proto__');
  fc.assert(
    fc.property(
      fc.array(words).map((parts) => parts.join('')),
      (text) => {
        for (const reading of readSpendCsv(text, telling)) expect('ok' in reading || reading.invalid[0]!.detail.length > 0).toBe(true);
      },
    ),
    { numRuns: 500 },
  );
});
