import cliProgress from 'cli-progress';
import type { Terminal } from './session.js';

const LINE_EVERY_MS = 3_000;
const SAME_NOTE_EVERY_MS = 5_000;

/** How far long work is. */
export interface Progress {
  /** `done` is a share from 0 to 1. */
  update(done: number, words: string): void;
  /** A line of its own, beside the progress. */
  note(words: string): void;
  stop(): void;
}

/** A bar on a terminal; elsewhere a plain line every few seconds, so that a log file stays readable. */
export function progressOn(stderr: Terminal['stderr'], title: string, now: () => number = Date.now): Progress {
  return stderr.isTTY ? bar(stderr, title) : lines(stderr, title, now);
}

/** Says why it waits, once for all requests that wait for the same reason. */
export function pauseNotes(progress: Progress, now: () => number = Date.now): (reason: string, ms: number) => void {
  let [last, again] = ['', 0];
  return (reason, ms) => {
    if (reason === last && now() < again) return;
    [last, again] = [reason, now() + SAME_NOTE_EVERY_MS];
    progress.note(`${reason}; trying again in ${(ms / 1000).toFixed(1)} s`);
  };
}

function bar(stderr: Terminal['stderr'], title: string): Progress {
  const shown = new cliProgress.SingleBar({
    format: `${title} {bar} {percentage} %  {words}`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    fps: 10,
    stream: stderr as NodeJS.WriteStream,
    gracefulExit: true,
  });
  shown.start(1000, 0, { words: '' });
  return {
    update: (done, words) => shown.update(Math.floor(done * 1000), { words }),
    note: (words) => {
      stderr.write(`\r\u001b[K${words}\n`);
    },
    stop: () => shown.stop(),
  };
}

function lines(stderr: Terminal['stderr'], title: string, now: () => number): Progress {
  let next = now() + LINE_EVERY_MS;
  return {
    update: (done, words) => {
      if (now() < next) return;
      next = now() + LINE_EVERY_MS;
      stderr.write(`${title}: ${Math.floor(done * 100)} %, ${words}\n`);
    },
    note: (words) => {
      stderr.write(`${title}: ${words}\n`);
    },
    stop: () => undefined,
  };
}
