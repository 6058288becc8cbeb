import { CampaignSpendRecordedV1, type Micros } from '#lib/contracts';
import { currencyOf, exactMinorOf } from '#lib/money';
import { parse } from 'csv-parse/sync';
import { isObject, type JsonObject } from '../intake/json.js';
import { receive, refused, type Envelope, type Reading, type Sender } from '../intake/received.js';
import { impossibleSpend } from '../intake/spend.js';

/** Whose spend it is, and when it was told. */
export interface Telling {
  campaign: string;
  sender: Sender;
  now: Micros;
  /** The name of the row at this place. */
  idOf(index: number): string;
}

/** The columns of a table of spend; all but the first three may be left out. */
export const SPEND_COLUMNS = ['day', 'channel', 'amount', 'currency', 'impressions', 'clicks'] as const;
const NEEDED = SPEND_COLUMNS.slice(0, 3);

/** JSON: one row, or a list of them, with `amountMinor` in minor units. */
export function readSpend(body: unknown, telling: Telling): Reading[] {
  if (Array.isArray(body)) return body.map((row, index) => read(row, index, `/${index}`, telling));
  return [read(body, 0, '', telling)];
}

/** CSV with a line of column names, amounts as decimals: `12.50`. What is no such table is one refusal. */
export function readSpendCsv(text: string, telling: Telling): Reading[] {
  const table = tableOf(text);
  if (typeof table === 'string') return [refused([{ pointer: '', detail: table }])];
  return table.map((row, index) => {
    const fields = fromWords(row, telling.sender);
    const isAmount = typeof fields['amountMinor'] === 'number';
    const detail = 'must be an amount of 0 or more in a currency of ISO 4217, with no more decimals than that has, such as 12.50';
    return isAmount ? read(fields, index, `/${index}`, telling) : refused([{ pointer: `/${index}/amount`, detail }]);
  });
}

function tableOf(text: string): Record<string, string>[] | string {
  try {
    const rows: Record<string, string>[] = parse(text, { bom: true, columns: true, trim: true, skip_empty_lines: true });
    const missing = rows[0] ? NEEDED.filter((column) => !(column in rows[0]!)) : [];
    return missing.length > 0 ? `has no column ${missing.join(', ')}; the first line names ${SPEND_COLUMNS.join(', ')}` : rows;
  } catch (error) {
    return `is broken CSV: ${(error as Error).message}`;
  }
}

/** A row's words as the contract has them; where the amount is none it is absent. */
function fromWords(row: Record<string, string>, { currency: usual }: Sender): JsonObject {
  const currency = currencyOf(row['currency'] || usual);
  const number = (word: string | undefined): unknown => (word === undefined || word === '' ? undefined : Number(word));
  return {
    day: row['day'],
    channel: row['channel'],
    amountMinor: currency && exactMinorOf(row['amount']!, currency),
    currency,
    impressions: number(row['impressions']),
    clicks: number(row['clicks']),
  };
}

function read(row: unknown, index: number, at: string, { campaign, sender, now, idOf }: Telling): Reading {
  if (!isObject(row)) return refused([{ pointer: at, detail: 'must be an object' }]);
  const currency = currencyOf(row['currency'] ?? sender.currency);
  const data = { ...row, campaign, ...(currency && { currency }) };
  // Of two rows of a request for the same day the second counts.
  const envelope: Envelope = { id: idOf(index), time: now, sequence: String(index).padStart(9, '0'), identifiers: [] };
  const pointerOf = (pointer: string): string => at + pointer;
  const received = receive(sender, envelope, CampaignSpendRecordedV1, data, pointerOf);
  if ('refusals' in received) return refused(received.refusals);
  const refusals = impossibleSpend(received.event, now, pointerOf);
  return refusals.length > 0 ? refused(refusals) : { ok: [received.event] };
}
