import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { median, type Comparison, type Variant } from './measure.js';
import type { Size } from './live-streams.js';
import type { Latency } from './reads.js';
import type { Duration } from './value-model.js';

export interface Results {
  facts: number;
  comparisons: Comparison[];
  reads: Latency[];
  durations: Duration[];
  sizes: Size[];
}

/** A figure says something only together with the machine it was measured on. */
export const machine = (): object => ({
  node: process.version,
  system: `${process.platform} ${release()}`,
  cpus: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`,
  memoryGiB: Math.round(totalmem() / 2 ** 30),
  load: loadavg().map((load) => Number(load.toFixed(2))),
});

export function table({ comparisons, reads, durations, sizes }: Results): string {
  const header = ['', 'median', 'min', 'max', 'pairs', 'aim', 'floor', 'facts/s', 'CPU s / 1,000'];
  const lines = comparisons.map(({ name, ratios, aim, floor, ours, theirs }) => [
    name,
    ...[median(ratios), Math.min(...ratios), Math.max(...ratios)].map(short),
    String(ratios.length),
    short(aim),
    floor === null ? '' : short(floor),
    both(ours, theirs, ({ factsPerSecond }) => Math.round(factsPerSecond).toLocaleString('en')),
    both(ours, theirs, ({ cpuSecondsPer1000 }) => (cpuSecondsPer1000 === null ? '?' : short(cpuSecondsPer1000))),
  ]);
  const latencies = reads.map(({ name, requests, p50Ms, p99Ms }) => [name, p50Ms.toFixed(1), p99Ms.toFixed(1), String(requests)]);
  const took = durations.map(({ name, seconds, aimSeconds }) => [
    name,
    ...[median(seconds), Math.min(...seconds), Math.max(...seconds)].map(short),
    aimSeconds === null ? '' : short(aimSeconds),
  ]);
  const held = sizes.map(({ name, kilobytes, aimKilobytes }) => [
    name,
    ...[median(kilobytes), Math.min(...kilobytes), Math.max(...kilobytes), aimKilobytes].map(short),
  ]);
  return [
    [header, ...lines],
    [['read over HTTP', 'p50 ms', 'p99 ms', 'requests'], ...latencies],
    [['seconds', 'median', 'min', 'max', 'aim'], ...took],
    [['kB of memory', 'median', 'min', 'max', 'at most'], ...held],
  ]
    .filter((part) => part.length > 1)
    .map((part) => `${aligned(part)}\n`)
    .join('\n');
}

/** Writes `bench.json` and `bench.svg` into a folder. */
export async function keep(folder: string, results: Results, before: object): Promise<void> {
  await mkdir(folder, { recursive: true });
  const content = { measured: new Date().toISOString(), before, after: machine(), ...results };
  await writeFile(`${folder}/bench.json`, `${JSON.stringify(content, null, 2)}\n`);
  await writeFile(`${folder}/bench.svg`, chart(results.comparisons));
}

/** A bar a comparison: the median as a part of its aim, which is the line; thin, from the smallest to the largest. */
function chart(comparisons: Comparison[]): string {
  const [aimAt, scale, height] = [520, 180, 44];
  const x = (share: number): number => Math.round(aimAt - scale + Math.min(share, 1.8) * scale);
  const bars = comparisons.map(({ name, ratios, aim }, index) => {
    const y = 30 + index * height;
    const [low, middle, high] = [Math.min(...ratios), median(ratios), Math.max(...ratios)].map((ratio) => x(ratio / aim)) as [
      number,
      number,
      number,
    ];
    return `<text x="10" y="${y + 15}">${name}</text><rect x="${x(0)}" y="${y}" width="${middle - x(0)}" height="20" fill="#4a7ab5"/>
<line x1="${low}" x2="${high}" y1="${y + 10}" y2="${y + 10}" stroke="#222"/><text x="${Math.max(high, middle) + 8}" y="${y + 15}">${short(median(ratios))}</text>`;
  });
  const bottom = 30 + comparisons.length * height;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="760" height="${bottom + 20}" font-family="sans-serif" font-size="13">
<rect width="100%" height="100%" fill="#fff"/><line x1="${aimAt}" x2="${aimAt}" y1="16" y2="${bottom}" stroke="#c33" stroke-dasharray="4"/>
<text x="${aimAt - 12}" y="12" fill="#c33">aim</text>
${bars.join('\n')}
</svg>
`;
}

const both = (ours: Variant, theirs: Variant, figure: (variant: Variant) => string): string => `${figure(ours)} : ${figure(theirs)}`;

const short = (value: number): string => String(Number(value.toPrecision(3)));

function aligned(lines: string[][]): string {
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  return lines
    .map((line) => line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!))).join('  '))
    .join('\n');
}
