import { setTimeout as pause } from 'node:timers/promises';

/** Waits until a condition holds; asking may fail meanwhile. The error of a wait in vain says what was waited for and how things stood. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = 60_000,
  state: () => unknown = () => '',
): Promise<void> {
  const giveUpAt = Date.now() + limitMs;
  let failure: unknown;
  const ask = async (): Promise<boolean> => holds();
  while (!(await ask().catch((error: unknown) => ((failure = error), false)))) {
    if (Date.now() > giveUpAt) throw new Error(`in vain: ${what} ${JSON.stringify(state())}`, { cause: failure });
    await pause(20);
  }
}
