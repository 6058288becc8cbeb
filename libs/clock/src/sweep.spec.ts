import { Sweep } from './sweep.js';

/** Resolves when it has been called so often. */
function counted(times: number, answer: (call: number) => boolean): { round: () => Promise<boolean>; done: Promise<void> } {
  let calls = 0;
  let finish: () => void;
  const done = new Promise<void>((resolve) => (finish = resolve));
  const round = async (): Promise<boolean> => {
    if (++calls === times) finish();
    return answer(calls);
  };
  return { round, done };
}

test('goes on at once while more is due, and after a failure with the next round', async () => {
  const { round, done } = counted(4, (call) => {
    if (call === 2) throw new Error('the database is away');
    return call === 1;
  });
  const sweep = new Sweep('spec', 1, round);
  sweep.start();
  await done;
  await sweep.stop();
});

test('stops after the round at work, and begins no other', async () => {
  let release!: () => void;
  let rounds = 0;
  let begun!: () => void;
  const atWork = new Promise<void>((resolve) => (begun = resolve));
  const sweep = new Sweep('spec', 1, async () => {
    rounds++;
    begun();
    await new Promise<void>((resolve) => (release = resolve));
    return true;
  });
  sweep.start();
  await atWork;
  let stopped = false;
  const stopping = sweep.stop().then(() => (stopped = true));
  await Promise.resolve();
  expect(stopped).toBe(false);
  release();
  await stopping;
  expect(rounds).toBe(1);
});
