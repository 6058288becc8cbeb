import { Counter, Histogram } from 'prom-client';
import type { Publication, Verdict } from './message.js';
import { VERDICTS_TOPIC } from './topics.js';

export const batchSeconds = new Histogram({
  name: 'itinera_batch_seconds',
  help: 'Time from the start of a batch to its commit',
  labelNames: ['group'],
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

export const parkedTotal = new Counter({ name: 'itinera_parked_total', help: 'Messages put aside with a reason', labelNames: ['group'] });

const published = new Counter({ name: 'itinera_published_total', help: 'Facts and claims published, by type', labelNames: ['type'] });

const judged = new Counter({
  name: 'itinera_claims_judged_total',
  help: 'What became of claims, each time a service said so',
  labelNames: ['service', 'status'],
});

/** Counts what a transaction that has committed has published. */
export function countPublished(publications: readonly Publication[]): void {
  for (const { topic, fact } of publications) {
    if (topic !== VERDICTS_TOPIC) published.inc({ type: fact.type });
    else {
      const { service, verdicts } = fact.data as { service: string; verdicts: Verdict[] };
      for (const { status } of verdicts) judged.inc({ service, status });
    }
  }
}
