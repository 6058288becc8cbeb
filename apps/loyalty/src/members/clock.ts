import type { Micros } from '#lib/contracts';

/** The only place where loyalty learns what time it is. */
export abstract class Clock {
  abstract now(): Micros;
}

export class SystemClock extends Clock {
  now(): Micros {
    return Date.now() * 1000;
  }
}
