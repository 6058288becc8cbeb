import { readdirSync, readFileSync } from 'node:fs';
import type { Product } from './product.js';

const WATCHED = [
  'deploy/monitoring/alerts.yml',
  ...readdirSync('deploy/monitoring/grafana/dashboards').map((name) => `deploy/monitoring/grafana/dashboards/${name}`),
];
/** Ids of every kind we have or a shop may have: none of them may become a label. */
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-|@|="(userId|email|phone)|\d{6,}/;

/** What operations see, whatever way the product was started. */
export function describeMonitoring(product: () => Product): void {
  const metrics = async (): Promise<string> =>
    (
      await Promise.all(
        product()
          .processes()
          .map((url) => fetch(`${url}/metrics`).then((answer) => answer.text())),
      )
    ).join('\n');

  describe('monitoring', () => {
    it('every number that a dashboard or an alert is about is there to be scraped', async () => {
      const known = new Set([...(await metrics()).matchAll(/^# HELP (\S+)/gm)].map(([, name]) => name!));
      const named = WATCHED.flatMap((file) => [...readFileSync(file, 'utf8').matchAll(/\b((?:itinera|process|nodejs)_[a-z0-9_]+)/g)]);
      const wanted = [...new Set(named.map(([, name]) => name!.replace(/_(bucket|count|sum)$/, '')))];
      expect(wanted.length).toBeGreaterThan(8);
      expect(wanted.filter((name) => !known.has(name))).toEqual([]);
    });

    it('the guide lists every number of ours, and none that is not there', async () => {
      const ours = new Set([...(await metrics()).matchAll(/^# HELP (itinera_\S+)/gm)].map(([, name]) => name!));
      const listed = [...readFileSync('docs/guides/operate.md', 'utf8').matchAll(/^\| `(itinera_[a-z_]+)/gm)].map(([, name]) => name!);
      expect(listed.sort()).toEqual([...ours].sort());
    });

    it('no label names anybody, or anything that there are ever more of', async () => {
      const labels = [...(await metrics()).matchAll(/^[a-z_]+\{(.*)\} /gm)].map(([, text]) => text!);
      expect(labels.length).toBeGreaterThan(50);
      expect(labels.filter((text) => ID.test(text))).toEqual([]);
    });
  });
}
