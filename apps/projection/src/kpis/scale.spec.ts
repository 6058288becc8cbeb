import { openDatabase } from '#lib/persistence';
import { FactTables1760000000010 } from '../fold-facts/tables.js';
import { cellsOf, CellSums } from './cells.js';
import { KPIS } from './definitions.js';
import { Kpis } from './kpis.js';
import { writeCells } from './kpi-store.js';
import { KpiTables1760000000020 } from './tables.js';
import { portionsOfThoseActive } from './customer-facts.js';
import { WINDOWS } from './windows.js';
const say = (text: string): void => void process.stderr.write(text + '\n');
test('scale', async () => {
  const ds = await openDatabase('projection', process.env['SCALE_URL']!, { migrations: [FactTables1760000000010, KpiTables1760000000020] });
  const N = 200_000, DAYS = 146;
  let t = Date.now();
  const [{ n: have }] = await ds.query('SELECT count(*)::int n FROM subject') as [{ n: number }];
  if (!have) {
  await ds.query(`INSERT INTO subject SELECT md5('c'||n)::uuid, md5('c'||n)::uuid, 0 FROM generate_series(1,${N}) n`);
  await ds.query(`INSERT INTO fact SELECT md5('c'||n)::uuid, 'shop', 'f'||n||'-'||k, 'itinera.orders.purchase-completed.v1', at, at,
    json_build_object('specversion','1.0','id','f'||n||'-'||k,'source','shop','type','itinera.orders.purchase-completed.v1','shop','main','time', to_char(to_timestamp(at/1e6) at time zone 'UTC','YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    'data', json_build_object('orderId','o'||n||'-'||k,'currency','USD','subtotalMinor',1000+n%500,'totalMinor',1000+n%500,'shippingMinor',0,'taxMinor',0,'discountMinor',0,'items',json_build_array(json_build_object('productId','p1','quantity',1,'amountMinor',1000,'name','A thing of some name')))) ::text
    FROM (SELECT n, k, (1767225600000000 + floor(random()*${DAYS}*86400e6))::bigint AS at FROM generate_series(1,${N}) n, generate_series(1,2) k) x`);
  await ds.query(`INSERT INTO phase_interval SELECT md5('c'||n)::uuid, f, f + 604800000000, 'buy', 'f'||n||'-1' FROM (SELECT n, (1767225600000000 + floor(random()*${DAYS}*86400e6))::bigint f FROM generate_series(1,${N}) n) x`);
  }
  await ds.query('TRUNCATE kpi_cell'); await ds.query('ANALYZE');
  say(`filled in ${Date.now() - t} ms`); t = Date.now();
  const sums = new CellSums(); let customers = 0;
  for await (const portion of portionsOfThoseActive(ds.manager, -Infinity, 4e15)) for (const facts of portion.values()) { sums.add(cellsOf(facts, { history: [], checkouts: [] }), 1); customers++; }
  say(`folded ${customers} in ${Date.now() - t} ms`); t = Date.now();
  const cells = sums.cells();
  for (let i = 0; i < cells.length; i += 1000) await writeCells(ds.manager, (i / 1000) % 4, { cells: () => cells.slice(i, i + 1000) } as unknown as CellSums);
  await ds.query('VACUUM ANALYZE kpi_cell');
  say(`wrote ${cells.length} cells in ${Date.now() - t} ms`);
  const kpis = new Kpis(ds);
  for (const name of ['revenue', 'repeatPurchaseRate', 'refundRate', 'customersByPhase']) for (const window of WINDOWS) {
    const took: number[] = [];
    for (let i = 0; i < 60; i++) { const at = 1767225600000000 + Math.floor(Math.random() * DAYS * 86400e6); const s = performance.now(); await kpis.read(KPIS.get(name)!, window, at); took.push(performance.now() - s); }
    took.sort((a, b) => a - b);
    say(`${name} ${window}: p50 ${took[30]!.toFixed(1)} p90 ${took[54]!.toFixed(1)} max ${took[59]!.toFixed(1)} ms`);
  }
  await ds.destroy();
}, 1_200_000);
