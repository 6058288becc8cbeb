import { Injectable } from '@nestjs/common';
import { inThread } from '../threads/in-thread.js';
import type { Comparison } from './ranks.js';

/** Compares all customers. */
export abstract class Comparer {
  /** Some at a time, as JSON, so that nobody but who compares them need read it: `[[customer, compared], …]`. */
  abstract compare(portions: AsyncIterable<string>, signal?: AbortSignal): Promise<Comparison>;
}

@Injectable()
export class WorkerComparer extends Comparer {
  compare(portions: AsyncIterable<string>, signal?: AbortSignal): Promise<Comparison> {
    return compareInWorker(new URL('./compare-worker.js', import.meta.url), portions, signal);
  }
}

export const compareInWorker = (script: URL, portions: AsyncIterable<string>, signal = new AbortController().signal): Promise<Comparison> =>
  inThread(script, signal, async (ask) => {
    for await (const portion of portions) await ask(portion);
    return (await ask(null)) as Comparison;
  });
