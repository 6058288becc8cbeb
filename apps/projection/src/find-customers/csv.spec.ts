import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { cellOf, csvOf, wantsCsv } from './csv.js';

test.each([
  ['Ada', 'Ada'],
  [null, ''],
  [-3, '-3'],
  ['a,b', '"a,b"'],
  ['say "hi"', '"say ""hi"""'],
  ['=1+1', "'=1+1"],
  ['+49 170', "'+49 170"],
  ['-x', "'-x"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\tx', "'\tx"],
  ['=A1,"x"', '"\'=A1,""x"""'],
  ['two\nlines', '"two\nlines"'],
])('%j is the cell %j', (value, cell) => expect(cellOf(value)).toBe(cell));

async function* portions(): AsyncGenerator<{ a: string; b: number | null }[]> {
  yield [{ a: 'x', b: 1 }];
  yield [];
  yield [{ a: 'y', b: null }];
}
const written = async (table: Readable): Promise<string> => (await buffer(table)).toString();

test('a table begins with the mark of UTF-8 and its columns, also where there are no rows', async () => {
  expect(await written(csvOf(['a', 'b'], portions()))).toBe('\ufeffa,b\r\nx,1\r\ny,\r\n');
  expect(await written(csvOf<{ a: string }>(['a'], (async function* () {})()))).toBe('\ufeffa\r\n');
});

test.each([
  ['text/csv', true],
  ['text/csv;q=0.9, */*', true],
  ['application/json', false],
  [undefined, false],
])('whoever accepts %j wants a table: %s', (accept, wants) => expect(wantsCsv(accept)).toBe(wants));
