import type pg from 'pg';

/** A table as far as a writer of whole rows needs to know it. */
export interface Table {
  name: string;
  /** Without those the database fills in itself. */
  columns: { name: string; type: string }[];
  key: string[];
}

/** Values column by column, as text, as `unnest` wants them. */
export type Columns = (string | null)[][];

export async function tableOf(client: pg.Client, name: string): Promise<Table> {
  const columns = await client.query<{ name: string; type: string; identity: string }>(
    `SELECT attname AS name, format_type(atttypid, NULL) AS type, attidentity AS identity FROM pg_attribute
     WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [name],
  );
  const key = await client.query<{ name: string }>(
    `SELECT attname AS name FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY(indkey)
     WHERE indrelid = $1::regclass AND indisprimary`,
    [name],
  );
  return { name, columns: columns.rows.filter((column) => column.identity === ''), key: key.rows.map((row) => row.name) };
}

export async function readRows(client: pg.Client, table: Table, where = 'true', parameters: unknown[] = []): Promise<Columns> {
  const { rows } = await client.query<(string | null)[]>({
    text: `SELECT ${table.columns.map(({ name }) => `"${name}"::text`).join(', ')} FROM ${table.name} WHERE ${where}`,
    values: parameters,
    rowMode: 'array',
  });
  return table.columns.map((_, index) => rows.map((row) => row[index]!));
}

/** `insert` where all are new; `upsert` where some may be there. */
export async function writeRows(client: pg.Client, table: Table, columns: Columns, how: 'insert' | 'upsert'): Promise<void> {
  if (columns[0]!.length === 0) return;
  const names = table.columns.map(({ name }) => `"${name}"`);
  const arrays = table.columns.map(({ type }, index) => `$${index + 1}::${type}[]`).join(', ');
  const others = table.columns.filter(({ name }) => !table.key.includes(name)).map(({ name }) => `"${name}" = excluded."${name}"`);
  const onConflict =
    how === 'upsert' ? ` ON CONFLICT (${table.key.map((name) => `"${name}"`).join(', ')}) DO UPDATE SET ${others.join(', ')}` : '';
  await client.query(`INSERT INTO ${table.name} (${names.join(', ')}) SELECT * FROM unnest(${arrays})${onConflict}`, columns);
}

export const countOf = (columns: Columns): number => columns[0]!.length;
