import { Signal } from './signal.js';

const FOREVER_MS = 100_000_000;

describe('a signal', () => {
  it('wakes who waits', async () => {
    const signal = new Signal();
    const woken = signal.wait(FOREVER_MS);
    signal.raise();
    await woken;
  });

  it('that was raised before the wait is not lost, and counts once', async () => {
    const signal = new Signal();
    signal.raise();
    signal.raise();
    await signal.wait(FOREVER_MS);
    const started = performance.now();
    await signal.wait(30);
    expect(performance.now() - started).toBeGreaterThan(25);
  });

  it('that is raised while its waiter is on the way counts for the next wait', async () => {
    const signal = new Signal();
    await signal.wait(1);
    signal.raise();
    await signal.wait(FOREVER_MS);
  });
});
