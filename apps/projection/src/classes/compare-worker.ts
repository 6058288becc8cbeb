import { parentPort } from 'node:worker_threads';
import { Everybody, type Customers } from './everybody.js';
import { compare } from './ranks.js';

// To compare all customers takes seconds, and room: in a thread of its own, which is told of some at a time, and then of no more.
const everybody = new Everybody();
parentPort!.on('message', (portion: string | null) => {
  if (portion !== null) everybody.take(JSON.parse(portion) as Customers);
  parentPort!.postMessage(portion === null ? compare(everybody) : null);
});
