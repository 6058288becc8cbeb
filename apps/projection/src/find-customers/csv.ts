import { Readable } from 'node:stream';

/** Without it, Excel takes UTF-8 for something else. */
const MARK = '\ufeff';

/** A table that is written while it is read: a line with the names of the columns, then a line a row, in portions. */
export function csvOf<Row>(columns: readonly (keyof Row & string)[], portions: AsyncIterable<readonly Row[]>): Readable {
  const lineOf = (cells: readonly unknown[]): string => `${cells.map(cellOf).join(',')}\r\n`;
  async function* lines(): AsyncGenerator<string> {
    yield MARK + lineOf(columns);
    for await (const rows of portions) if (rows.length > 0) yield rows.map((row) => lineOf(columns.map((column) => row[column]))).join('');
  }
  return Readable.from(lines(), { objectMode: false });
}

/** What a spreadsheet would take for a formula begins with an apostrophe, so that it is shown and not run. */
export function cellOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = String(value as string);
  const defused = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(defused) ? `"${defused.replaceAll('"', '""')}"` : defused;
}

/** Whether a request would rather have a table. */
export const wantsCsv = (accept: string | undefined): boolean => /\btext\/csv\b/i.test(accept ?? '');
