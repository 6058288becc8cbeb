import { Injectable } from '@nestjs/common';
import { Worker } from 'node:worker_threads';
import type { FitData, FittedModels } from './models/fit.js';

/** Fits the models. */
export abstract class Fitter {
  abstract fit(data: FitData, signal: AbortSignal): Promise<FittedModels>;
}

/** In a thread of its own, which is ended when the fit is, or is not wanted any more. */
@Injectable()
export class WorkerFitter extends Fitter {
  fit(data: FitData, signal: AbortSignal): Promise<FittedModels> {
    return fitInWorker(new URL('./models/fit-worker.js', import.meta.url), data, signal);
  }
}

export async function fitInWorker(script: URL, data: FitData, signal: AbortSignal): Promise<FittedModels> {
  signal.throwIfAborted();
  const worker = new Worker(script, { workerData: data });
  const abort = (): void => void worker.terminate();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await new Promise<FittedModels>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
      worker.once('exit', () => reject(signal.aborted ? (signal.reason as Error) : new Error('the worker ended without an answer')));
    });
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
