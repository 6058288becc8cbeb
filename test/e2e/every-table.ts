import pg from 'pg';

/** All that a database holds, as text: each row of each table of every schema but the server's own. */
export async function everyRow(url: string): Promise<string> {
  return withClient(url, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema') ORDER BY 1`,
    );
    const dumps: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ row: string }>(`SELECT held::text AS row FROM ${name} AS held`);
      dumps.push(...rows.map(({ row }) => `${name} ${row}`));
    }
    return dumps.join('\n').toLowerCase();
  });
}

export const statement = (url: string, sql: string): Promise<unknown> => withClient(url, (client) => client.query(sql));

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** How a word may stand in a dump: as it is, in hex (`bytea`), in base64 at whichever of its three places. */
export function spellings(word: string): string[] {
  const lower = word.toLowerCase();
  // What precedes it shifts the sextets; those at the edges depend on the neighbours and are left out.
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.from(`${' '.repeat(shift)}${word}`)
      .toString('base64')
      .replace(/=+$/, '');
    return text.slice(Math.ceil((shift * 8) / 6), -1).toLowerCase();
  });
  return [lower, Buffer.from(word).toString('hex'), Buffer.from(lower).toString('hex'), ...base64];
}
