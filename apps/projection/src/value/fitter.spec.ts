import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { scriptsOf, type Scripts } from '../threads/testing/scripts.js';
import { FitDataGatherer } from './fit-data.js';
import { fitInWorker } from './fitter.js';
import { fitModels, type FitData } from './models/fit.js';
import { SIMULATED, simulatedHistories } from './testing/simulate.js';

const sources = join(import.meta.dirname, 'models');
let scripts: Scripts;
beforeAll(() => {
  const files = readdirSync(sources).filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'));
  scripts = scriptsOf(files.map((file) => join(sources, file)));
});
afterAll(() => scripts.remove());

const script = (name: string): URL => scripts.url(name);
function data(customers: number): FitData {
  const gatherer = new FitDataGatherer();
  for (const history of simulatedHistories(customers)) gatherer.add(history);
  return gatherer.gathered().data;
}

test('the thread answers what the function does, to the last digit: nearly what the customers were made of', async () => {
  const here = fitModels(data(4_000));
  const { purchases, spend } = here as Extract<typeof here, object> & {
    purchases: { parameters: object };
    spend: { USD: { parameters: object } };
  };
  for (const [name, value] of Object.entries({ ...purchases.parameters, ...spend.USD.parameters }) as [string, number][])
    expect(Math.abs(Math.log(value / ({ ...SIMULATED.purchases, ...SIMULATED.spend } as Record<string, number>)[name]!))).toBeLessThan(
      0.35,
    );
  expect(await fitInWorker(script('fit-worker.js'), data(4_000), new AbortController().signal)).toEqual(here);
});

test('it is ended with what it was for, and says what went wrong', async () => {
  const aborted = new AbortController();
  const fitting = fitInWorker(script('fit-worker.js'), data(20_000), aborted.signal);
  aborted.abort(new Error('the process is ending'));
  await expect(fitting).rejects.toThrow('the process is ending');
  await expect(fitInWorker(script('fit-worker.js'), data(10), aborted.signal)).rejects.toThrow('the process is ending');
  await expect(fitInWorker(script('fit-worker.js'), {} as FitData, new AbortController().signal)).rejects.toThrow();
  scripts.write('silent.js', '');
  await expect(fitInWorker(script('silent.js'), data(10), new AbortController().signal)).rejects.toThrow('without an answer');
});
