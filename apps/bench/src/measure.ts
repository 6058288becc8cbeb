import { readFileSync } from 'node:fs';

/** One run of one variant. */
export interface Run {
  facts: number;
  seconds: number;
  /** CPU of the Node process that did it; null where the system does not tell. */
  cpuSeconds: number | null;
}

/** Two ways of doing the same, measured in pairs. */
export interface Comparison {
  name: string;
  aim: number;
  floor: number | null;
  /** Speed of ours ÷ speed of theirs, pair by pair. */
  ratios: number[];
  ours: Variant;
  theirs: Variant;
}

export interface Variant {
  name: string;
  factsPerSecond: number;
  cpuSecondsPer1000: number | null;
}

export const speed = ({ facts, seconds }: Run): number => facts / seconds;

export function compare(
  name: string,
  { aim, floor = null }: { aim: number; floor?: number | null },
  [ourName, ours]: [string, Run[]],
  [theirName, theirs]: [string, Run[]],
): Comparison {
  const ratios = ours.map((run, index) => speed(run) / speed(theirs[index]!));
  return { name, aim, floor, ratios, ours: variant(ourName, ours), theirs: variant(theirName, theirs) };
}

function variant(name: string, runs: Run[]): Variant {
  const facts = runs.reduce((sum, run) => sum + run.facts, 0);
  const cpuSeconds = runs.some((run) => run.cpuSeconds === null) ? null : runs.reduce((sum, run) => sum + run.cpuSeconds!, 0);
  return {
    name,
    factsPerSecond: quantile(runs.map(speed), 0.5),
    cpuSecondsPer1000: cpuSeconds === null ? null : (cpuSeconds * 1000) / facts,
  };
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!];
  return low + (high - low) * (place % 1);
}

/** Wall time and this process's CPU time of `work`. */
export async function timed(facts: number, work: () => Promise<unknown>): Promise<Run> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const seconds = (performance.now() - started) / 1000;
  return { facts, seconds, cpuSeconds: secondsOf(process.cpuUsage(cpu)) };
}

export const secondsOf = ({ user, system }: NodeJS.CpuUsage): number => (user + system) / 1e6;

const TICKS_PER_SECOND = 100;

/** CPU seconds another process has used so far; only Linux tells. */
export function cpuSecondsOf(pid: number): number | null {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
  } catch {
    return null;
  }
}

/** What is going on, on stderr: stdout is the table's. */
export const say = (line: string): void => void process.stderr.write(`${line}\n`);
