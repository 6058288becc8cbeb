import { CampaignSpendRecordedV1, check, type Violation } from '#lib/contracts';
import { isCurrency, roundedMinor } from '#lib/money';
import { eventId, type CloudEvent } from '../sending/cloud-event.js';
import { decimal } from './amounts.js';
import type { CsvRow } from './csv-rows.js';
import { imported, rejected, type Imported } from './imported.js';
import { instantOf } from './instants.js';

export interface SpendOptions {
  source: string;
  /** Where the file names none. */
  currency?: string;
  /** When it is told: of several amounts for one day the one told last counts. */
  now: string;
}

/** What every file of spend has; `currency`, `impressions` and `clicks` may stand beside it. */
export const SPEND_COLUMNS = ['campaign', 'channel', 'day', 'amount'] as const;

/**
 * What campaigns cost, a row for each day. A row is named after all it says, so that the same file again changes nothing, while a day
 * with another amount is told anew.
 */
export async function* spendEvents(rows: AsyncIterable<CsvRow>, options: SpendOptions): AsyncGenerator<Imported> {
  for await (const row of rows) {
    const event = row.problem ?? eventOf(row, options);
    yield typeof event === 'string' ? rejected(row, event) : imported(event, [row]);
  }
}

function eventOf({ fields }: CsvRow, { source, currency: fallback, now }: SpendOptions): CloudEvent | string {
  const { campaign = '', channel = '', day = '', amount, impressions, clicks } = fields;
  const currency = (fields['currency'] || fallback || '').toUpperCase();
  if (!isCurrency(currency)) return currency === '' ? 'has no currency; --currency gives one' : `${currency} is no currency (ISO 4217)`;
  if (campaign === '' || channel === '') return 'names no campaign, or no channel';
  if (instantOf(day) === undefined) return `${day} is no day (YYYY-MM-DD)`;
  const exact = decimal(amount);
  const amountMinor = exact && roundedMinor(exact, currency);
  if (amountMinor === undefined) return `${amount} is no amount of 0 or more`;
  const counts = { ...(impressions && { impressions: Number(impressions) }), ...(clicks && { clicks: Number(clicks) }) };
  const checked = check(CampaignSpendRecordedV1, { campaign, channel, day, amountMinor, currency, ...counts });
  if ('violations' in checked) return sentenceOf(checked.violations);
  return {
    specversion: '1.0',
    id: eventId('spend', JSON.stringify(checked.value)),
    source,
    type: 'itinera.journey.campaign-spend-recorded.v1',
    time: now,
    datacontenttype: 'application/json',
    data: checked.value,
  };
}

const sentenceOf = (violations: readonly Violation[]): string =>
  violations.map(({ pointer, detail }) => `${pointer.slice(1)} ${detail}`).join('; ');
