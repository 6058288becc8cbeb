import { Injectable } from '@nestjs/common';
import { inThread } from '../threads/in-thread.js';
import type { FitData, FittedModels } from './models/fit.js';

/** Fits the models. */
export abstract class Fitter {
  abstract fit(data: FitData, signal: AbortSignal): Promise<FittedModels>;
}

@Injectable()
export class WorkerFitter extends Fitter {
  fit(data: FitData, signal: AbortSignal): Promise<FittedModels> {
    return fitInWorker(new URL('./models/fit-worker.js', import.meta.url), data, signal);
  }
}

export const fitInWorker = (script: URL, data: FitData, signal: AbortSignal): Promise<FittedModels> =>
  inThread(script, signal, async (ask) => (await ask(data)) as FittedModels);
