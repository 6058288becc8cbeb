import { execFileSync } from 'node:child_process';
import { openDatabase, rows } from '#lib/persistence';
import { FactTables1760000000010 } from '../fold-facts/tables.js';
import { KPIS } from './definitions.js';
import { readKpi } from './kpis.js';
import { KpiTables1760000000020 } from './tables.js';
const say = (text: string): void => void process.stderr.write(text + '\n');
test('scale', async () => {
  const ds = await openDatabase('projection', process.env['SCALE_URL']!, { migrations: [FactTables1760000000010, KpiTables1760000000020] }, 1);
  const [{ pid }] = await rows<{ pid: number }>(ds, 'select pg_backend_pid() pid') as [{ pid: number }];
  const backend = (): number => { const f = execFileSync('docker', ['exec', 'kpi-helper-pg', 'cat', `/proc/${pid}/stat`]).toString().split(' '); return (Number(f[13]) + Number(f[14])) * 10; };
  for (const [name, window] of [['revenue', '30d'], ['repeatPurchaseRate', '24h'], ['repeatPurchaseRate', '30d'], ['repeatPurchaseRate', 'all'], ['refundRate', '30d'], ['customersByPhase', '30d']] as const) {
    const run = async (n: number): Promise<void> => { for (let i = 0; i < n; i++) await ds.transaction('REPEATABLE READ', (tx) => readKpi(tx, KPIS.get(name)!, window, 1767225600000000 + Math.floor((40 + Math.random() * 100) * 86400e6))); };
    await run(20);
    const b = backend(), c = process.cpuUsage();
    await run(100);
    const d = process.cpuUsage(c);
    say(`${name} ${window}: cpu per read: postgres ${((backend() - b) / 100).toFixed(1)} ms, node ${((d.user + d.system) / 1e5).toFixed(1)} ms`);
  }
  const explain = async (sql: string): Promise<void> => { for (const r of await rows<{ 'QUERY PLAN': string }>(ds, 'EXPLAIN (ANALYZE, BUFFERS) ' + sql)) say(r['QUERY PLAN']); };
  const at = 1767225600000000 + 100 * 86400e6 + 3.6e9 * 7;
  const about = `type IN ('itinera.orders.purchase-completed.v1', 'itinera.orders.purchase-amended.v1', 'itinera.orders.purchase-cancelled.v1', 'itinera.orders.refund-issued.v1')`;
  await explain(`SELECT owned.customer_id, fact.fact FROM subject AS owned JOIN fact USING (subject)
     WHERE ${about} AND owned.customer_id IN (
       SELECT DISTINCT customer_id FROM fact JOIN subject USING (subject) WHERE ${about} AND ((time >= ${at} AND time < ${at + 3e9}) OR (time >= ${at - 30 * 86400e6} AND time < ${at - 30 * 86400e6 + 3e9})))`);
  await ds.destroy();
}, 1_200_000);
