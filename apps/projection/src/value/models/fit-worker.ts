import { parentPort } from 'node:worker_threads';
import { fitModels, type FitData } from './fit.js';

// A fit takes seconds of arithmetic: in a thread of its own, so that requests and the log do not wait for it.
parentPort!.on('message', (data: FitData) => parentPort!.postMessage(fitModels(data)));
