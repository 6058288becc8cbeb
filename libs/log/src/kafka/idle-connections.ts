import { createRequire } from 'node:module';

interface RequestQueue {
  pending: unknown[];
  scheduleCheckPendingRequests(): void;
}

const { prototype } = createRequire(import.meta.url)('kafkajs/src/network/requestQueue') as { prototype: RequestQueue };
const schedule = prototype.scheduleCheckPendingRequests;

/**
 * kafkajs 2.2.4 checks every millisecond whether a connection has requests that were held back, though there are none: a timer whose
 * delay is negative, which costs 3 % of a core per connection and a warning of Node's. With nothing pending there is nothing to check;
 * whatever is held back later schedules its own check.
 */
prototype.scheduleCheckPendingRequests = function (this: RequestQueue): void {
  if (this.pending.length > 0) schedule.call(this);
};
