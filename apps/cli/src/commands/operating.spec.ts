import { run } from '../program.js';
import { aDoor, aTakingDoor, aTerminal, type Door, type Printed } from '../testing/door.js';
import { aFile } from '../testing/files.js';
import { readFile } from 'node:fs/promises';

describe('the commands that operate a product', () => {
  let door: Door;
  afterEach(() => door.close());

  async function cli(...argv: string[]): Promise<{ code: number; out: string; json: Printed }> {
    const terminal = aTerminal();
    const code = await run([...argv, '--url', door.url, '--key', 'k', '--json'], terminal);
    return { code, out: terminal.out(), json: JSON.parse(terminal.out()) as Printed };
  }

  it('verify asks the projection and loyalty, and fails where something differs in either', async () => {
    const differences: Record<string, unknown[]> = { '/v1/verifications': [], '/v1/loyalty/verifications': [] };
    const behind = { vitality: 0, segments: 0 };
    door = await aDoor(({ path }) => {
      const found = { ok: differences[path]!.length === 0, differences: differences[path] };
      const digests = path.includes('loyalty')
        ? { members: 2, postings: 7, ledgersDigest: 'c' }
        : { customers: 3, facts: 9, journeysDigest: 'a', kpisDigest: 'b', behind };
      return { status: 200, body: { ...digests, ...found } };
    });
    expect(await cli('verify')).toMatchObject({ code: 0, json: { ok: true, facts: 9, ledgers: { ok: true, ledgersDigest: 'c' } } });
    for (const path of Object.keys(differences)) {
      differences[path] = [{ customer: 'c', stored: 1, recomputed: 2 }];
      const inLedgers = path.includes('loyalty');
      const json = inLedgers
        ? { ok: false, differences: [], ledgers: { differences: differences[path] } }
        : { ok: false, differences: differences[path] };
      expect(await cli('verify')).toMatchObject({ code: 1, json });
      differences[path] = [];
    }
    expect(door.asked.slice(0, 2).map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /v1/verifications',
      'POST /v1/loyalty/verifications',
    ]);
    const words = async (): Promise<string> => {
      const terminal = aTerminal();
      await run(['verify', '--url', door.url, '--key', 'k'], terminal);
      return terminal.out();
    };
    expect(await words()).not.toContain('Still to be looked at');
    behind.vitality = 2;
    expect(await words()).toContain('Still to be looked at, and not compared: vitality of 2 customers, segments of 0 customers.');
  });

  const parked = (id: string, service: string): object => ({
    id,
    service,
    group: 'g',
    type: 't',
    source: 's',
    eventId: 'e',
    reason: 'why',
    parkedAt: '2026-01-01T00:00:00Z',
  });

  it('parked list asks every service', async () => {
    door = await aDoor(({ path }) => ({ status: 200, body: { parked: path.endsWith('=orders') ? [parked('1', 'orders')] : [] } }));
    expect(await cli('parked', 'list')).toMatchObject({ code: 0, json: { parked: [{ id: '1', service: 'orders' }] } });
    expect(door.asked.map(({ path }) => path.split('=')[1])).toEqual([
      'identity',
      'orders',
      'loyalty',
      'feedback',
      'journey',
      'projection',
    ]);
  });

  it('parked redrive --all tries each once, and fails where one stays', async () => {
    const left = new Set(['1', '2', '3']);
    door = await aDoor(({ method, path }) => {
      if (method === 'GET')
        return { status: 200, body: { parked: path.endsWith('=orders') ? [...left].map((id) => parked(id, 'orders')) : [] } };
      const id = path.split('/')[3]!;
      if (id === '2') return { status: 422, body: { title: 'Cannot be done', detail: 'It failed again.' } };
      left.delete(id);
      return { status: 200, body: { id, status: 'redriven' } };
    });
    const { code, json } = await cli('parked', 'redrive', '--all');
    expect([code, json.results.map((result) => [result.id, result.status, result.reason])]).toEqual([
      1,
      [
        ['1', 'redriven', undefined],
        ['2', 'parked', 'It failed again.'],
        ['3', 'redriven', undefined],
      ],
    ]);
    expect(door.asked.filter(({ method }) => method === 'POST').map(({ path }) => path)).toEqual(
      ['1', '2', '3'].map((id) => `/v1/parked/${id}/redrive?service=orders`),
    );
    expect(await cli('parked', 'redrive', '9')).toMatchObject({ code: 1, json: { ok: false, error: 'no message 9 is parked' } });
    expect(await cli('parked', 'redrive')).toMatchObject({ code: 1 });
  });

  it('keys create registers the source first where its shop is named', async () => {
    door = await aDoor(({ path }) => ({ status: 201, body: path === '/v1/keys' ? { id: 'k1', key: 'itk_new' } : {} }));
    expect(
      await cli('keys', 'create', '--source', 'web', '--shop', 'main', '--currency', 'EUR', '--scopes', 'events:write, customers:read'),
    ).toMatchObject({ code: 0, json: { id: 'k1', key: 'itk_new' } });
    expect(door.asked.map(({ path, body }) => [path, body])).toEqual([
      ['/v1/sources', { source: 'web', shop: 'main', currency: 'EUR' }],
      ['/v1/keys', { source: 'web', scopes: ['events:write', 'customers:read'] }],
    ]);
    await cli('keys', 'create', '--scopes', 'admin');
    expect(door.asked.slice(2).map(({ path, body }) => [path, body])).toEqual([['/v1/keys', { scopes: ['admin'] }]]);
    expect(await cli('keys', 'create', '--shop', 'main')).toMatchObject({ code: 1 });
  });

  it('keys create is not tried again where it may have been done', async () => {
    door = await aDoor(() => 'break');
    expect(await cli('keys', 'create')).toMatchObject({
      code: 1,
      json: { error: expect.stringContaining('the connection broke') as string },
    });
    expect(door.asked).toHaveLength(1);
  });

  it('keys revoke', async () => {
    door = await aDoor(() => ({ status: 204 }));
    expect(await cli('keys', 'revoke', 'k1')).toMatchObject({ code: 0, json: { id: 'k1', status: 'revoked' } });
    expect(door.asked.map(({ method, path }) => [method, path])).toEqual([['DELETE', '/v1/keys/k1']]);
  });

  it('simulate sends to the door, at a pace, and counts duplicates', async () => {
    door = await aDoor(aTakingDoor());
    const options = ['simulate', '--customers', '40', '--days', '20', '--start', '2026-01-01'];
    const { code, json } = await cli(...options, '--mess');
    expect([code, json.accepted + json.duplicates === json.events, json.duplicates > 0]).toEqual([0, true, true]);
    const again = await cli(...options);
    expect([again.json.accepted, again.json.duplicates]).toEqual([0, json.accepted]);
    const started = Date.now();
    await cli('simulate', '--customers', '4', '--days', '5', '--start', '2026-01-01', '--rate', '50');
    expect(Date.now() - started).toBeGreaterThan(200);
  });

  it('simulate writes the same file each time', async () => {
    door = await aDoor(() => 'break');
    const [one, two] = [await aFile(''), await aFile('')];
    for (const out of [one, two])
      expect(await cli('simulate', '--customers', '40', '--start', '2026-01-01', '--out', out)).toMatchObject({
        code: 0,
        json: { ok: true, out },
      });
    expect((await readFile(one)).equals(await readFile(two))).toBe(true);
    expect(door.asked).toEqual([]);
  });
});
