import { CampaignSpendRecordedV1, type Micros } from '#lib/contracts';
import { currencyOf, exactMinorOf } from '#lib/money';
import { parse, type CsvError } from 'csv-parse/sync';
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
export const SPEND_COLUMNS = ['day', 'channel', 'amount', 'currency', 'impressions', 'clicks', 'campaign'] as const;
const NEEDED = SPEND_COLUMNS.slice(0, 3);

/** JSON: one row, or a list of them, with `amountMinor` in minor units. */
export function readSpend(body: unknown, telling: Telling): Reading[] {
  if (Array.isArray(body)) return body.map((row, index) => read(row, index, `/${index}`, telling));
  return [read(body, 0, '', telling)];
}

/**
 * CSV with a line of column names, amounts as decimals: `12.50`. What is no such table is one refusal; a line that does not fit it costs no other.
 */
export function readSpendCsv(text: string, telling: Telling): Reading[] {
  const lines = linesOf(text);
  if (typeof lines === 'string') return [refused([{ pointer: '', detail: lines }])];
  return lines.map(({ words, problem }, index) => {
    if (problem !== undefined) return refused([{ pointer: `/${index}`, detail: problem }]);
    const fields = fromWords(words, telling.sender);
    const isAmount = typeof fields['amountMinor'] === 'number';
    const detail = 'must be an amount of 0 or more in a currency of ISO 4217, with no more decimals than that has, such as 12.50';
    return isAmount ? read(fields, index, `/${index}`, telling) : refused([{ pointer: `/${index}/amount`, detail }]);
  });
}

interface Line {
  words: Record<string, string>;
  /** Why it is no line of its table. */
  problem?: string;
}

function linesOf(text: string): Line[] | string {
  const lines: Line[] = [];
  let header: string[] = [];
  parse(text, {
    bom: true,
    trim: true,
    info: true,
    skip_empty_lines: true,
    skip_records_with_error: true,
    relax_column_count: true,
    columns: (names: string[]) => (header = names),
    on_record: ({ record, info: { lines: line, error } }: Parsed) => {
      const problem = error && `is line ${line}, with ${error.record?.length} columns where the first line has ${header.length}`;
      lines.push({ words: record, ...(problem && { problem }) });
    },
    on_skip: (error) => {
      lines.push({ words: {}, problem: `is line ${String(error?.['lines'])}, and broken CSV: ${error?.message}` });
      return undefined;
    },
  });
  return (lines.length > 0 && headerMistake(header)) || lines;
}

/** Why a table cannot be read by the names in its first line. */
function headerMistake(header: readonly string[]): string | undefined {
  const missing = NEEDED.filter((column) => !header.includes(column));
  const [twice] = SPEND_COLUMNS.filter((column) => header.indexOf(column) !== header.lastIndexOf(column));
  if (missing.length > 0)
    return `has no column ${missing.join(', ')}; its first line must name ${NEEDED.join(', ')}, and names ${header.join(', ').slice(0, 300) || 'nothing'}`;
  return twice && `has two columns ${twice}; its first line must name each once`;
}

interface Parsed {
  record: Record<string, string>;
  info: { lines: number; error?: CsvError & { record?: string[] } };
}

/** A row's words as the contract has them; where the amount is none it is absent. */
function fromWords(row: Record<string, string>, { currency: usual }: Sender): JsonObject {
  const currency = currencyOf(row['currency'] || usual);
  const number = (word = ''): unknown => (word === '' ? undefined : /^\d{1,15}$/.test(word) ? Number(word) : word);
  return {
    day: row['day'],
    channel: row['channel'],
    amountMinor: currency && exactMinorOf(row['amount']!, currency),
    currency,
    impressions: number(row['impressions']),
    clicks: number(row['clicks']),
    campaign: row['campaign'] || undefined,
  };
}

const OF_ANOTHER =
  'is another campaign than the one in the address; send it to its own address, and a file of several with npx itinera import --format spend';

function read(row: unknown, index: number, at: string, { campaign, sender, now, idOf }: Telling): Reading {
  if (!isObject(row)) return refused([{ pointer: at, detail: 'must be an object' }]);
  if ((row['campaign'] ?? campaign) !== campaign) return refused([{ pointer: `${at}/campaign`, detail: OF_ANOTHER }]);
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
