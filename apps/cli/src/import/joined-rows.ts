import type { CsvRow } from './csv-rows.js';

/**
 * Rows that share a key, joined wherever in the file they stand, each group as soon as its last row is read. The file is read twice:
 * first the rows of each key are counted. Memory holds the keys and the rows of unfinished groups, not the file. Rows without a key
 * come alone.
 */
export async function* joinedRows(read: () => AsyncIterable<CsvRow>, keyOf: (row: CsvRow) => string | undefined): AsyncGenerator<CsvRow[]> {
  const left = new Map<string, number>();
  for await (const row of read()) {
    const key = keyOf(row);
    if (key !== undefined) left.set(key, (left.get(key) ?? 0) + 1);
  }
  const open = new Map<string, CsvRow[]>();
  for await (const row of read()) {
    const key = keyOf(row);
    const more = key === undefined ? 0 : (left.get(key) ?? 1) - 1;
    const rows = (key === undefined ? undefined : open.get(key)) ?? [];
    rows.push(row);
    if (more > 0) {
      left.set(key!, more);
      open.set(key!, rows);
      continue;
    }
    if (key !== undefined) {
      left.delete(key);
      open.delete(key);
    }
    yield rows;
  }
}
