import { readText } from '../testing/read.js';
import type { Rejection } from '../sending/rejects.js';

interface Told {
  id: string;
  time?: string;
  sequence: string;
  data: object;
}

const HEAD = 'campaign,channel,day,amount,currency,impressions,clicks';

async function read(rows: string[], currency?: string): Promise<{ told: Told[]; rejected: Rejection[] }> {
  const { events, rejected } = await readText('spend', [HEAD, ...rows].join('\n'), currency === undefined ? {} : { currency });
  return { told: events as unknown as Told[], rejected };
}

test('a row is what a campaign cost on a day', async () => {
  const { told } = await read(
    ['spring,email,2026-03-01,12.50,EUR,,', 'spring,email,2026-03-01,900,jpy,1000,20', 'spring,email,2026-03-01,1,,,'],
    'CHF',
  );
  const day = { campaign: 'spring', channel: 'email', day: '2026-03-01' };
  expect(told.map(({ data }) => data)).toEqual([
    { ...day, amountMinor: 1250, currency: 'EUR' },
    { ...day, amountMinor: 900, currency: 'JPY', impressions: 1000, clicks: 20 },
    { ...day, amountMinor: 100, currency: 'CHF' },
  ]);
});

test('it is told when it is taken, of two rows for a day the lower one last; and anew by every import', async () => {
  const row = 'spring,email,2026-03-01,12.50,EUR,,';
  const [first, second] = [await read([row, row]), await read([row, row])];
  expect(first.told.map(({ time, sequence }) => [time, sequence])).toEqual([
    [undefined, '000000002'],
    [undefined, '000000003'],
  ]);
  expect(new Set([...first.told, ...second.told].map(({ id }) => id)).size).toBe(4);
});

test.each([
  ['spring,email,2026-03-01,1,,,', 'has no currency'],
  ['spring,email,2026-03-01,1,ZZZ,,', 'ZZZ is no currency'],
  ['spring,email,2026-03-01,twelve,EUR,,', 'twelve is no amount'],
  ['spring,email,2026-03-01,-1,EUR,,', '-1 is no amount'],
  ['spring,email,2026-03-01,1.234,EUR,,', '1.234 is no amount'],
  ['spring,email,2026-03-01,1.000,EUR,,', '1.000 is no amount'],
  ['spring,email,2026-03-01,1.5,JPY,,', '1.5 is no amount'],
  ['spring,email,2026-03-01,1', 'has 4 columns instead of 7'],
])('%s is rejected', async (row, reason) => {
  expect(await read([row])).toMatchObject({
    told: [],
    rejected: [{ row: { line: 2 }, reason: expect.stringContaining(reason) as string }],
  });
});

test.each([
  ['campaign,channel,day,amount,amount,currency', 'has two columns amount; its first line names campaign, channel, day, amount, amount'],
  ['campaign,channel,day,amount,currency,currency', 'has two columns currency'],
  [HEAD.replaceAll(',', ';'), 'must name campaign, channel, day, amount, and names campaign;channel;day;amount;currency'],
  ['Campaign,channel,day,amount', 'has no column campaign; its first line must name campaign, channel, day, amount, and names Campaign'],
])('a file whose first line is %s is not read', async (head, reason) => {
  await expect(readText('spend', `${head}\nspring,email,2026-03-01,1,2,EUR\n`)).rejects.toThrow(reason);
});

test('what else is wrong is left for the door to say', async () => {
  const { told, rejected } = await read([',,2026-02-30,1,EUR,many,-3']);
  expect([told, rejected]).toMatchObject([
    [{ data: { campaign: '', channel: '', day: '2026-02-30', impressions: 'many', clicks: '-3' } }],
    [],
  ]);
});
