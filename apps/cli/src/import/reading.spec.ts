import { gzipSync } from 'node:zlib';
import { aFile } from '../testing/files.js';
import { readText } from '../testing/read.js';
import { csvRows, type CsvRow } from './csv-rows.js';
import { instantOf, midnightOf } from './instants.js';
import { joinedRows } from './joined-rows.js';
import { linesOf } from './lines.js';
import { SourceFile } from './source-file.js';

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
}

describe('reading files', () => {
  it('splits lines wherever the chunks end, and marks what is not UTF-8', async () => {
    const bytes = Buffer.concat([Buffer.from('grün\r\n\n'), Buffer.from([0xff, 0x0a]), Buffer.from('last')]);
    for (const size of [1, 2, 3, 100]) {
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) => bytes.subarray(index * size, (index + 1) * size));
      const lines = await all(
        linesOf(
          (async function* () {
            yield* chunks;
          })(),
        ),
      );
      expect(lines).toEqual([
        { line: 1, text: 'grün' },
        { line: 3, text: null },
        { line: 4, text: 'last' },
      ]);
    }
  });

  it('goes on after a broken row', async () => {
    const file = await SourceFile.at(await aFile('\uFEFFa,b\n1,2\n"x\ny",3\n\n5\n9,"bad"q"\n10,11\n12,"open\n'));
    const rows = await all(csvRows(file, ['a', 'b']));
    expect(rows.map(({ line, fields, problem }) => [line, problem ?? { ...fields }]).sort()).toEqual([
      [2, { a: '1', b: '2' }],
      [4, { a: 'x\ny', b: '3' }],
      [6, 'has 1 columns instead of 2'],
      [7, 'is broken CSV: invalid closing quote'],
      [8, { a: '10', b: '11' }],
      [expect.any(Number), 'is broken CSV: quote not closed'],
    ]);
  });

  it('fails on a compressed file that is cut', async () => {
    const cut = gzipSync('id\n'.repeat(1000)).subarray(0, 30);
    await expect(readText('cdnow', cut)).rejects.toThrow('unexpected end of file');
  });

  it('joins rows by key, however they are interleaved, each group at its last row', async () => {
    const rows = [...'abacbbd'].map((key, index): CsvRow => ({ line: index, raw: key, fields: { key } }));
    rows.splice(3, 0, { line: 99, raw: '', fields: {} });
    const groups = await all(
      joinedRows(
        async function* () {
          yield* rows;
        },
        (row) => row.fields['key'],
      ),
    );
    expect(groups.map((group) => group.map(({ line }) => line))).toEqual([[0, 2], [99], [3], [1, 4, 5], [6]]);
  });

  it.each([
    ['2010-12-01 08:26:00', '2010-12-01T08:26:00Z'],
    ['2026-01-05', '2026-01-05T00:00:00Z'],
    ['2026-01-05T10:00:00.123456+0200', '2026-01-05T08:00:00.123456Z'],
    ['2026-01-01T00:30:00-01:00', '2026-01-01T01:30:00Z'],
    ['2026-02-29', undefined],
    ['2026-01-05 24:00', undefined],
    ['12/1/2010 8:26', undefined],
  ])('reads %s as %s', (text, instant) => expect(instantOf(text)).toBe(instant));

  it('knows days', () =>
    expect([midnightOf('19970101'), midnightOf('19970229'), midnightOf('1997-01-01')]).toEqual([
      '1997-01-01T00:00:00Z',
      undefined,
      undefined,
    ]));

  it('passes CloudEvents through as they are, and rejects lines that are none', async () => {
    const event = '{"id":"1",  "source":"a","type":"itinera.x.v1","n":12345678901234567890}';
    const { events, rejected } = await readText('cloudevents', `${event}\nnot json\n[1]\n`);
    expect(events).toHaveLength(1);
    expect(rejected.map(({ row, reason }) => [row.line, reason])).toEqual([
      [2, 'is not a JSON object'],
      [3, 'is not a JSON object'],
    ]);
    expect((await readText('cloudevents', event, { source: 'b' })).events[0]?.source).toBe('b');
  });
});
