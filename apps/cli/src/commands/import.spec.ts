import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { run } from '../program.js';
import { aDoor, aTakingDoor, aTerminal, type Asked, type Door, type Printed } from '../testing/door.js';
import { aFile, aFolder } from '../testing/files.js';

const rows = (count: number): string => Array.from({ length: count }, (_, index) => `${index} 19970101 1 5.00`).join('\n');

describe('itinera import', () => {
  let door: Door | undefined;
  afterEach(() => door?.close());

  async function importing(
    answer: Parameters<typeof aDoor>[0],
    file: string,
    ...more: string[]
  ): Promise<{ code: number; out: string; err: string; json: Printed }> {
    door = await aDoor(answer);
    const terminal = aTerminal();
    const code = await run(['import', file, '--url', door.url, '--key', 'itk_test', '--json', ...more], terminal);
    return { code, out: terminal.out(), err: terminal.err(), json: JSON.parse(terminal.out()) as Printed };
  }

  it('sends batches with the key, and again changes nothing', async () => {
    const file = await aFile(rows(1234));
    const taking = aTakingDoor();
    const first = await importing(taking, file, '--format', 'cdnow');
    expect([first.code, first.json]).toEqual([
      0,
      {
        ok: true,
        file,
        format: 'cdnow',
        rows: 1234,
        events: 1234,
        accepted: 1234,
        duplicates: 0,
        rejected: 0,
        rejectedByRule: 0,
        seconds: expect.any(Number) as number,
      },
    ]);
    expect(door!.asked.map(({ path, body, authorization, contentType }) => [path, body.length, authorization, contentType])).toEqual(
      [500, 500, 234].map((events) => ['/v1/events', events, 'Bearer itk_test', 'application/cloudevents-batch+json']),
    );
    await door!.close();
    const second = await importing(taking, file, '--format', 'cdnow');
    expect([second.code, second.json.accepted, second.json.duplicates]).toEqual([0, 0, 1234]);
    expect(existsSync(`${file}.rejected.ndjson`)).toBe(false);
  });

  it('tries again when the product is busy, away or broken off, after the pause it asks for', async () => {
    const taking = aTakingDoor();
    const trouble: (ReturnType<Parameters<typeof aDoor>[0]> | undefined)[] = [
      { status: 429, headers: { 'retry-after': '1' }, body: { title: 'Too many requests' } },
      { status: 503, headers: { 'retry-after': '0' }, body: { title: 'Not ready' } },
      'break',
    ];
    const started = Date.now();
    const { code, json, err } = await importing(
      (asked, count) => trouble[count - 1] ?? taking(asked),
      await aFile(rows(10)),
      '--format',
      'cdnow',
    );
    expect([code, json.accepted, door!.asked.length]).toEqual([0, 10, 4]);
    expect(Date.now() - started).toBeGreaterThanOrEqual(1000);
    expect(err).toContain('trying again in 1.0 s');
  });

  it('counts what the product refuses, writes the rows down, and fails', async () => {
    const good = '{"id":"1","source":"a","type":"itinera.x.v1"}';
    const bad = '{"id":"2","source":"a","type":"other"}';
    const file = await aFile(`${good}\n${bad}\nnothing\n`);
    const { code, json } = await importing(aTakingDoor(), file, '--format', 'cloudevents');
    expect([code, json]).toEqual([
      1,
      expect.objectContaining({ ok: false, rows: 3, events: 2, accepted: 1, rejected: 2, rejects: `${file}.rejected.ndjson` }),
    ]);
    const written = (await readFile(`${file}.rejected.ndjson`, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number });
    expect(written.sort((a, b) => a.line - b.line)).toEqual([
      { line: 2, reason: '/type is not an event type taken here', row: bad },
      { line: 3, reason: 'is not a JSON object', row: 'nothing' },
    ]);
  });

  it('is content with rows that the format leaves out', async () => {
    const csv =
      'InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n1,A,a,1,2010-12-01 08:26:00,1.0,,UK\n1,A,a,1,2010-12-01 08:26:00,1.0,7.0,UK\n';
    const rejects = `${await aFile('')}.mine`;
    const { code, json } = await importing(aTakingDoor(), await aFile(csv), '--format', 'online-retail', '--rejects', rejects);
    expect([code, json]).toEqual([0, expect.objectContaining({ ok: true, accepted: 1, rejected: 1, rejectedByRule: 1, rejects })]);
    expect(JSON.parse(await readFile(rejects, 'utf8'))).toEqual({
      line: 2,
      reason: 'has no customer',
      byRule: true,
      row: '1,A,a,1,2010-12-01 08:26:00,1.0,,UK',
    });
  });

  it('takes a folder where the format has several files, and counts each row once', async () => {
    const folder = await aFolder({
      'campaign_descriptions.csv': 'campaign_id,start_date,end_date\n1,2017-03-03,2017-04-09\n',
      'campaigns.csv': 'campaign_id,household_id\n1,105\n2,105\n',
      'coupon_redemptions.csv': 'household_id,coupon_upc,campaign_id,redemption_date\n105,5111,1,2017-03-04\n',
    });
    const { code, json } = await importing(aTakingDoor(), `${folder}/`, '--format', 'complete-journey');
    const rejects = `${folder}.rejected.ndjson`;
    expect([code, json]).toEqual([1, expect.objectContaining({ rows: 3, events: 3, accepted: 3, rejected: 1, rejects })]);
    expect(JSON.parse(await readFile(rejects, 'utf8'))).toEqual({
      file: 'campaigns.csv',
      line: 3,
      reason: 'campaign 2 is described nowhere, so its dates are not known',
      row: '2,105',
    });
  });

  it('registers the source where the shop is named', async () => {
    const taking = aTakingDoor();
    const answer = (asked: Asked): ReturnType<Parameters<typeof aDoor>[0]> =>
      asked.path === '/v1/sources' ? { status: 201, body: asked.body } : taking(asked);
    await importing(answer, await aFile(rows(1)), '--format', 'cdnow', '--shop', 'cds', '--source', 'cdnow.com');
    expect(door!.asked.map(({ path, body }) => [path, body.shop ?? body[0]!.source])).toEqual([
      ['/v1/sources', 'cds'],
      ['/v1/events', 'cdnow.com'],
    ]);
  });

  it('tells spend anew each time, one batch after the other', async () => {
    const days = Array.from({ length: 600 }, (_, index) => `spring,email,2026-03-01,${index},EUR`);
    const file = await aFile(['campaign,channel,day,amount,currency', ...days].join('\n'));
    const taking = aTakingDoor();
    const answer = (asked: Asked, count: number): ReturnType<typeof taking> =>
      count === 1 ? { status: 503, headers: { 'retry-after': '0' }, body: {} } : taking(asked);
    expect((await importing(answer, file, '--format', 'spend')).json).toMatchObject({ accepted: 600 });
    expect(door!.asked.map(({ body }) => body.length)).toEqual([500, 500, 100]);
    await door!.close();
    expect((await importing(taking, file, '--format', 'spend')).json).toMatchObject({ accepted: 600, duplicates: 0 });
  });

  it('stops at a refusal that trying again cannot help', async () => {
    const problem = { title: 'No valid key', detail: 'Send a key.' };
    const { code, json, err } = await importing(() => ({ status: 401, body: problem }), await aFile(rows(5000)), '--format', 'cdnow');
    expect([code, json]).toEqual([
      1,
      { ok: false, error: expect.stringContaining('401 No valid key. Send a key.') as string, problem: { ...problem, status: 401 } },
    ]);
    expect(err).toContain('itinera: POST /v1/events: 401');
    expect(door!.asked.length).toBeLessThanOrEqual(4);
  });

  it('says where it looked when nothing answers', async () => {
    const terminal = aTerminal();
    const code = await run(['import', await aFile(rows(1)), '--format', 'cdnow', '--url', 'http://127.0.0.1:1', '--key', 'k'], terminal);
    expect([code, terminal.out(), terminal.err()]).toEqual([
      1,
      '',
      expect.stringContaining('nothing answers at http://127.0.0.1:1 (ECONNREFUSED)'),
    ]);
  });

  it.each([
    [['import', 'no-such-file', '--format', 'cdnow'], 'no-such-file cannot be read (ENOENT)'],
    [['import', 'x', '--format', 'xml'], "argument 'xml' is invalid"],
    [['import', 'x'], "required option '--format <name>' not specified"],
    [['walk'], "unknown command 'walk'"],
  ])('refuses %j', async (argv, words) => {
    const terminal = aTerminal();
    expect([await run([...argv, '--key', 'k'], terminal), terminal.err()]).toEqual([1, expect.stringContaining(words)]);
  });

  it('prints lines for people', async () => {
    door = await aDoor(aTakingDoor());
    const terminal = aTerminal();
    const code = await run(['import', await aFile(rows(1500)), '--format', 'cdnow', '--url', door.url, '--key', 'k'], terminal);
    expect([code, terminal.out()]).toEqual([
      0,
      expect.stringMatching(/^1,500 rows read, 1,500 events: 1,500 accepted, 0 duplicates\n0 rows rejected\n\d+\.\d s\n$/),
    ]);
  });
});
