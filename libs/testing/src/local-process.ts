import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

export interface ProcessOptions {
  /** Where it runs, and where its output goes, to the file `output`. */
  folder: string;
  /** What it prints when it is ready. */
  ready: RegExp;
  timeoutMs: number;
}

/** A child process that has said it is ready; it ends with `stop()`, and with this process unless that is killed outright. */
export async function startProcess(command: string, args: string[], options: ProcessOptions): Promise<{ stop(): Promise<void> }> {
  const file = join(options.folder, 'output');
  const output = await open(file, 'w');
  const child = spawn(command, args, { cwd: options.folder, stdio: ['ignore', output.fd, output.fd] });
  const kill = (): unknown => child.kill('SIGKILL');
  process.once('exit', kill);
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve())).finally(() => process.off('exit', kill));
  await once(child, 'spawn').finally(() => output.close());

  const running = (): boolean => child.exitCode === null && child.signalCode === null;
  const stop = async (): Promise<void> => {
    if (running()) child.kill('SIGTERM');
    await Promise.race([exited, pause(5_000, undefined, { ref: false }).then(kill)]);
    await exited;
  };

  const giveUpAt = Date.now() + options.timeoutMs;
  for (;;) {
    const printed = await readFile(file, 'utf8');
    if (options.ready.test(printed)) return { stop };
    if (!running() || Date.now() > giveUpAt) {
      await stop();
      throw new Error(`${command} does not start (${printed.trim().split('\n').at(-1)})`);
    }
    await pause(25);
  }
}
