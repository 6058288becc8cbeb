import { currencyOf, exactMinorOf } from '#lib/money';
import { eventId, type CloudEvent } from '../sending/cloud-event.js';
import type { CsvRow } from './csv-rows.js';
import { imported, rejected, type Imported } from './imported.js';

export interface SpendOptions {
  source: string;
  /** Where the file names none. */
  currency?: string;
  /** The name of this import: told again, an amount is another telling. */
  telling: string;
}

/** What every file of spend has, and what may stand beside it. */
export const SPEND_COLUMNS = ['campaign', 'channel', 'day', 'amount'] as const;
export const MORE_SPEND_COLUMNS = ['currency', 'impressions', 'clicks'] as const;

/** What campaigns cost, a row for each day, told when the door takes it. Here a row is only read; whether it can be meant the door says. */
export async function* spendEvents(rows: AsyncIterable<CsvRow>, options: SpendOptions): AsyncGenerator<Imported> {
  for await (const row of rows) {
    const event = row.problem ?? eventOf(row, options);
    yield typeof event === 'string' ? rejected(row, event) : imported(event, [row]);
  }
}

function eventOf({ line, fields }: CsvRow, { source, currency: fallback, telling }: SpendOptions): Omit<CloudEvent, 'time'> | string {
  const { campaign, channel, day, amount = '', impressions, clicks } = fields;
  const told = fields['currency'] || fallback;
  if (!told) return 'has no currency; --currency gives one';
  const currency = currencyOf(told);
  if (!currency) return `${told} is no currency (ISO 4217)`;
  const amountMinor = exactMinorOf(amount, currency);
  if (amountMinor === undefined) return `${amount} is no amount of 0 or more with no more decimals than ${currency} has`;
  const counts = { ...(impressions && { impressions: count(impressions) }), ...(clicks && { clicks: count(clicks) }) };
  return {
    specversion: '1.0',
    id: eventId('spend', `${telling}/${line}`),
    source,
    type: 'itinera.journey.campaign-spend-recorded.v1',
    // Of two rows for one day the lower one counts.
    sequence: String(line).padStart(9, '0'),
    datacontenttype: 'application/json',
    data: { campaign, channel, day, amountMinor, currency, ...counts },
  };
}

const count = (word: string): number | string => (/^\d{1,15}$/.test(word) ? Number(word) : word);
