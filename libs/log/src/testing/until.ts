import { setTimeout as pause } from 'node:timers/promises';

/** Waits until a condition holds; the error of a wait in vain says what was waited for and how things stood. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, limitMs = 60_000, state: () => unknown = () => ''): Promise<void> {
  const giveUpAt = Date.now() + limitMs;
  while (!(await holds())) {
    if (Date.now() > giveUpAt) throw new Error(`in vain: ${what} ${JSON.stringify(state())}`);
    await pause(20);
  }
}
