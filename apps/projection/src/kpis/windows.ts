import { MICROS_PER_DAY, type Micros } from '#lib/contracts';

/** The windows a number can be asked for: the half-open time `[at − length, at)`. */
export const WINDOWS = ['24h', '7d', '30d', '90d', '365d', 'all'] as const;
export type Window = (typeof WINDOWS)[number];

/** A day is 86,400 s always. Every length is whole days, so a window's two edges lie at the same time of day. */
export const LENGTHS: Readonly<Record<Window, Micros>> = {
  '24h': MICROS_PER_DAY,
  '7d': 7 * MICROS_PER_DAY,
  '30d': 30 * MICROS_PER_DAY,
  '90d': 90 * MICROS_PER_DAY,
  '365d': 365 * MICROS_PER_DAY,
  all: Infinity,
};

export const isWindow = (text: string): text is Window => (WINDOWS as readonly string[]).includes(text);

/** Whether something dated `time` lies in the window that ends at `at`. */
export const inWindow = (time: Micros, window: Window, at: Micros): boolean => time < at && time >= at - LENGTHS[window];
