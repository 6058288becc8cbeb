import type { Writable } from 'node:stream';

/** Where a command writes: results to `stdout`, everything on the way to them to `stderr`. */
export interface Terminal {
  stdout: Writable;
  stderr: Writable & { isTTY?: boolean };
}

/** Something the person at the keyboard can put right; shown without a stack. */
export class CommandError extends Error {}

export interface GlobalOptions {
  url?: string;
  key?: string;
  json?: boolean;
}

/** One run of the command line: it shows the result, and remembers whether all went well. */
export class Session {
  exitCode = 0;

  constructor(readonly terminal: Terminal) {}

  /** The one result of a command: the object for machines, or the words for people. */
  result(value: object, words: string, { json }: GlobalOptions): void {
    this.terminal.stdout.write(json ? `${JSON.stringify(value)}\n` : `${words}\n`);
  }

  note(words: string): void {
    this.terminal.stderr.write(`${words}\n`);
  }

  failed(): void {
    this.exitCode = 1;
  }
}

/** 12,345 */
export const grouped = (count: number): string => count.toLocaleString('en-US');

/** `1 row`, `2 rows`. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string => `${grouped(count)} ${count === 1 ? noun : plural}`;
