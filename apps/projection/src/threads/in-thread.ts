import { Worker } from 'node:worker_threads';

/** Hands something to the thread, and waits for what it answers. */
export type Ask = (message: unknown) => Promise<unknown>;

/** Does some work with the help of a thread of its own, which is ended with it, or when it is not wanted any more. */
export async function inThread<Result>(script: URL, signal: AbortSignal, work: (ask: Ask) => Promise<Result>): Promise<Result> {
  signal.throwIfAborted();
  const worker = new Worker(script);
  let abort!: () => void;
  const ended = new Promise<never>((_, reject) => {
    abort = () => reject(signal.reason as Error);
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the worker ended without an answer')));
  });
  // Heard wherever an answer is waited for.
  ended.catch(() => undefined);
  signal.addEventListener('abort', abort, { once: true });
  const ask: Ask = (message) => {
    const answer = new Promise((resolve) => worker.once('message', resolve));
    worker.postMessage(message);
    return Promise.race([answer, ended]);
  };
  try {
    return await work(ask);
  } finally {
    signal.removeEventListener('abort', abort);
    await worker.terminate();
  }
}
