import { Gauge, register } from 'prom-client';

/** Sets the value of some labels. */
export type SetValue = (labels: Record<string, string>, value: number) => void;

/**
 * Registers a number that is read when it is scraped, so that a process that has just started tells what another one did; a later call takes
 * the place of an earlier one. What cannot be read just now (a server is away) is left out, rather than that nothing is answered at all.
 */
export function scrapedGauge(name: string, help: string, labelNames: string[], read: (set: SetValue) => Promise<void>): void {
  register.removeSingleMetric(name);
  const gauge = new Gauge({
    name,
    help,
    labelNames,
    async collect() {
      clear();
      await read((labels, value) => gauge.set(labels, value)).catch(clear);
    },
  });
  // Reset, a number without labels is 0, which would be believed.
  const clear = (): void => (labelNames.length === 0 ? gauge.remove() : gauge.reset());
}
