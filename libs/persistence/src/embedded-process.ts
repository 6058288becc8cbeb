import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';
import { clusterIn, type Place } from './embedded-place.js';

/** Runs one of PostgreSQL's programs to its end as the place's account; throws what it printed when it fails. */
export async function run(place: Place, program: 'initdb' | 'pg_ctl', args: string[]): Promise<void> {
  const child = spawn(place.bin(program), args, { ...place.account, cwd: '/', env: { LC_ALL: 'C' }, stdio: ['ignore', 'ignore', 'pipe'] });
  const [complaint, [status]] = await Promise.all([text(child.stderr), once(child, 'close') as Promise<[number | null]>]);
  if (status !== 0) throw new Error(`${program} failed: ${complaint.trim()}`);
}

/** Ends the server on these data: open transactions are rolled back, the rest is written down; after a minute it is cut short (and recovers later). */
export async function stopServer(place: Place): Promise<void> {
  const stop = (mode: string) => run(place, 'pg_ctl', ['stop', '-D', clusterIn(place.dataDir), '-m', mode, '-t', '60']);
  try {
    await stop('fast');
  } catch (error) {
    if (await readLock(place)) await stop('immediate').catch(() => Promise.reject(error as Error));
  }
}

/** The first words of the server's command line: whose data, and which process started it. */
export function commandOf(place: Place, startedBy: number): string[] {
  return ['-D', clusterIn(place.dataDir), '-c', `cluster_name=itinera-${startedBy}`];
}

/**
 * Before a start: stops the server that a killed process left on these data, and refuses where that process is alive.
 * Answers the process a stale lock file names, where that is something else by now.
 */
export async function clearTheWay(place: Place): Promise<number | undefined> {
  const lock = await readLock(place);
  const holder = lock && (await inspect(lock.pid));
  if (!lock || !holder) return undefined;
  if (!holder.command.includes(`-D ${clusterIn(place.dataDir)} -c`)) return lock.pid;
  // A process whose parent has died gets another one.
  const living = holder.command.includes(commandOf(place, holder.parent).join(' ').concat(' '));
  if (living) throw new Error(`${place.dataDir} is in use by process ${holder.parent}: one at a time`);
  await stopServer(place);
  return undefined;
}

/** The server's lock file; undefined when there is none, so that nothing runs or was killed. */
export async function readLock(place: Place): Promise<{ pid: number; status: string } | undefined> {
  const lines = await readFile(join(clusterIn(place.dataDir), 'postmaster.pid'), 'utf8').then(
    (content) => content.split('\n'),
    () => undefined,
  );
  return lines && { pid: Number(lines[0]), status: lines[7]?.trim() ?? '' };
}

async function inspect(pid: number): Promise<{ command: string; parent: number } | undefined> {
  if (process.platform === 'linux') {
    try {
      const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replaceAll('\0', ' ');
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8'); // 'pid (name) state parent …', the name may hold anything
      return { command, parent: Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]) };
    } catch {
      return undefined;
    }
  }
  const listed = spawnSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], { encoding: 'utf8' });
  const [, parent, command] = /^\s*(\d+)\s+(.*)/.exec(listed.stdout ?? '') ?? [];
  return command === undefined ? undefined : { command, parent: Number(parent) };
}
