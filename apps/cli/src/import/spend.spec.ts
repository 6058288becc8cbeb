import type { CsvRow } from './csv-rows.js';
import type { Imported } from './imported.js';
import { spendEvents } from './spend.js';

const NOW = '2026-03-05T10:00:00.000Z';
const day = { campaign: 'spring', channel: 'email', day: '2026-03-01', amount: '12.50', currency: 'EUR' };

async function read(...rows: Record<string, string>[]): Promise<Imported[]> {
  const lines: CsvRow[] = rows.map((fields, index) => ({ line: index + 2, raw: '', fields }));
  const found: Imported[] = [];
  const told = (async function* () {
    yield* lines;
  })();
  for await (const one of spendEvents(told, { source: 'ads', now: NOW })) found.push(one);
  return found;
}

const eventOf = (one: Imported | undefined): { id: string; data: object; time: string } =>
  JSON.parse((one as { event: { json: string } }).event.json) as { id: string; data: object; time: string };

test('a row is what a campaign cost on a day, told now', async () => {
  const [plain, full] = await read(day, { ...day, currency: 'jpy', amount: '900', impressions: '1000', clicks: '20' });
  expect(eventOf(plain)).toMatchObject({
    time: NOW,
    data: { campaign: 'spring', channel: 'email', day: '2026-03-01', amountMinor: 1250, currency: 'EUR' },
  });
  expect(eventOf(full).data).toMatchObject({ amountMinor: 900, currency: 'JPY', impressions: 1000, clicks: 20 });
});

test('the same row has the same name, and another amount another', async () => {
  const [one, again, other] = await read(day, { ...day }, { ...day, amount: '13' });
  expect(eventOf(again).id).toBe(eventOf(one).id);
  expect(eventOf(other).id).not.toBe(eventOf(one).id);
});

test.each([
  [{ currency: '' }, 'has no currency'],
  [{ day: '2026-02-30' }, 'is no day'],
  [{ amount: 'twelve' }, 'is no amount'],
  [{ amount: '-1' }, 'is no amount'],
  [{ campaign: '' }, 'names no campaign'],
  [{ clicks: 'many' }, 'clicks'],
])('with %j it is rejected', async (wrong, reason) => {
  const [one] = await read({ ...day, ...wrong });
  expect(one).toMatchObject({ rejected: { reason: expect.stringContaining(reason) as string } });
});
