import 'reflect-metadata';
import { startStandalone } from '#lib/testing';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Product } from '../product.js';
import { DAY_MS } from '../simulate/calendar.js';
import { pictureOf, type Series } from './draw.js';
import { GUIDE, PICTURES, picturesOf } from './guide.js';
import { fitted, live, SHOP } from './shop.js';

/** `npm run docs:numbers`: what the numbers of the guide look like in a simulated shop that a standalone of its own is told of. */
const WEEKS = 26;
const endMs = SHOP.startMs + SHOP.days * DAY_MS;
const weeks = Array.from({ length: WEEKS + 1 }, (_, index) => new Date(endMs - (WEEKS - index) * 7 * DAY_MS).toISOString());

const folder = await mkdtemp(join(tmpdir(), 'itinera-numbers-'));
const standalone = await startStandalone(folder, { LOYALTY_PROGRAMME: await programme(), RATE_LIMIT: '1000000' });
const product = new Product({ url: standalone.url, key: (await readFile(join(folder, 'admin.key'), 'utf8')).trim() });
try {
  say(`${SHOP.days} days of a shop that ${SHOP.customers} people come to …`);
  await live(SHOP, product, standalone.url);
  say('What customers are worth, week by week …');
  await fitted(weeks, product);
  for (const { file, words, window, rows } of picturesOf(await readFile(GUIDE, 'utf8'))) {
    const numbers: Series[] = [];
    for (const { kpi } of rows) numbers.push(await seriesOf(kpi, window));
    await writeFile(join(PICTURES, `${file}.svg`), pictureOf(words, numbers));
    say(`${PICTURES}/${file}.svg`);
  }
} finally {
  await product.close();
  await standalone.stop();
  await rm(folder, { recursive: true });
}

/** The one that comes with the product, but with points that live half a year: else none would expire before the last picture. */
async function programme(): Promise<string> {
  const file = join(folder, 'programme.yml');
  const rules = await readFile('deploy/loyalty/programme.yml', 'utf8');
  await writeFile(file, rules.replace(/^expiry: .*$/m, 'expiry: { kind: rolling, months: 6 }'));
  return file;
}

/** Week by week up to the shop's last day. A picture that shows nothing is none. */
async function seriesOf(kpi: string, window: string): Promise<Series> {
  const series = await product.get<Series>(`/v1/kpis/${kpi}/series?window=${window}&from=${weeks[0]}&to=${weeks.at(-1)}&step=1w`);
  const { value, unfitted } = series.points.at(-1)!;
  const isEmpty = Object.values(typeof value === 'object' ? (value ?? {}) : { value }).every((one) => one === null);
  if (isEmpty || unfitted !== undefined)
    throw new Error(`${kpi} has nothing to show: ${unfitted ?? 'the shop does not do what it counts'}`);
  return series;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}
