import { Counter, Histogram } from 'prom-client';

export const batchSeconds = new Histogram({
  name: 'itinera_batch_seconds',
  help: 'Time from the start of a batch to its commit',
  labelNames: ['group'],
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

export const parkedTotal = new Counter({ name: 'itinera_parked_total', help: 'Messages put aside with a reason', labelNames: ['group'] });
