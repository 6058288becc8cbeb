import type { Micros } from '#lib/contracts';

/** The only place where a service learns what time it is; tests set it. */
export abstract class Clock {
  abstract now(): Micros;
}

export class SystemClock extends Clock {
  now(): Micros {
    return Date.now() * 1000;
  }
}
