import { FitDataGatherer } from '../../projection/src/value/fit-data.js';
import { WorkerFitter } from '../../projection/src/value/fitter.js';
import { simulatedHistories } from '../../projection/src/value/testing/simulate.js';
import { worthOf } from '../../projection/src/value/worth.js';
import { say } from './measure.js';

export interface Duration {
  name: string;
  seconds: number[];
  aimSeconds: number | null;
}

const CUSTOMERS = 100_000;
const ROUNDS = 3;
const SETTINGS = { marginRate: 0.5, lifetimeYears: 3, churnThreshold: 0.5 };

/** The models fitted to simulated customers in the thread the product uses, and what each of those is worth by them. */
export async function valueModel(): Promise<Duration[]> {
  const histories = [...simulatedHistories(CUSTOMERS)];
  const [fits, worths]: [number[], number[]] = [[], []];
  for (let round = 1; round <= ROUNDS; round++) {
    const started = performance.now();
    const gatherer = new FitDataGatherer();
    for (const history of histories) gatherer.add(history);
    const { data } = gatherer.gathered();
    const models = await new WorkerFitter().fit(data, new AbortController().signal);
    fits.push((performance.now() - started) / 1000);
    if (models.purchases.state !== 'fitted') throw new Error(`the simulated customers are unfitted: ${models.purchases.reason}`);
    const begun = performance.now();
    for (const history of histories) worthOf(history, { ...models, settings: SETTINGS });
    worths.push((performance.now() - begun) / 1000);
    say(`  round ${round} of ${ROUNDS}: fitted in ${fits.at(-1)!.toFixed(2)} s, worth in ${worths.at(-1)!.toFixed(2)} s`);
  }
  const of = `${CUSTOMERS.toLocaleString('en')} customers`;
  return [
    { name: `fit of ${of}`, seconds: fits, aimSeconds: 10 },
    { name: `what ${of} are worth`, seconds: worths, aimSeconds: null },
  ];
}
