import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../program.js';
import { aDoor, aTerminal, type Door } from '../testing/door.js';
import { aFolder } from '../testing/files.js';

describe('export', () => {
  let door: Door;
  afterEach(() => door.close());

  async function cli(...argv: string[]): Promise<{ code: number; out: string }> {
    const terminal = aTerminal();
    const code = await run(['export', ...argv, '--url', door.url, '--key', 'k'], terminal);
    return { code, out: terminal.out() };
  }

  it('asks identity who is meant, then every service by the id, and writes one file for nobody else to read', async () => {
    door = await aDoor(({ path }) => {
      const service = new URL(path, 'http://x').searchParams.get('service');
      return { status: 200, body: { service, customerId: 'c1', exportedAt: '2026-04-01T00:00:00Z', data: { of: service } } };
    });
    const out = join(await aFolder({}), 'ada.json');
    expect(await cli('email:ada@example.org', '--shop', 'a b', '--out', out)).toMatchObject({
      code: 0,
      out: `All that identity, orders, loyalty, feedback, journey, projection hold of customer c1 is in ${out}.\n`,
    });
    expect(door.asked.map(({ path }) => path)).toEqual([
      '/v1/customers/email%3Aada%40example.org/export?service=identity&shop=a%20b',
      ...['orders', 'loyalty', 'feedback', 'journey', 'projection'].map((service) => `/v1/customers/c1/export?service=${service}`),
    ]);
    expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({
      customerId: 'c1',
      services: { identity: { of: 'identity' }, projection: { of: 'projection' } },
    });
    expect((await stat(out)).mode & 0o777).toBe(0o600);
  });

  it('says why there is nothing to give, and writes nothing', async () => {
    door = await aDoor(() => ({ status: 404, body: { title: 'Not found', detail: 'This customer was erased.' } }));
    const out = join(await aFolder({}), 'nobody.json');
    expect((await cli('userId:nobody', '--out', out)).code).toBe(1);
    await expect(readFile(out)).rejects.toThrow();
  });
});
