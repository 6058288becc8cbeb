import { createHash } from 'node:crypto';
import { formatInstant, type Micros } from '#lib/contracts';
import { canonicalJson } from '../lifecycle/canonical-json.js';
import { definitionId, type Definition, type Result, type Way } from './definition.js';
import type { GroupBy } from './groups.js';
import type { Window } from './windows.js';

export interface KpiAnswer extends Result, Way {
  name: string;
  unit: string;
  window: Window;
  at: string;
  /** Name and version of the definition the number follows. */
  definition: string;
  /** SHA-256 in hex over the canonical JSON of the other fields. */
  digest: string;
}

export type GroupedAnswer = Omit<KpiAnswer, keyof Result> & { groupBy: GroupBy; groups: ({ group: string } & Result)[] };

export function kpiAnswer(definition: Definition, window: Window, at: Micros, result: Result): KpiAnswer {
  return withDigest({ name: definition.name, ...result, ...about(definition, window, at) });
}

export function groupedAnswer(
  definition: Definition,
  groupBy: GroupBy,
  window: Window,
  at: Micros,
  results: ReadonlyMap<string, Result>,
): GroupedAnswer {
  const groups = [...results].map(([group, result]) => ({ group, ...result })).sort((a, b) => (a.group < b.group ? -1 : 1));
  return withDigest({ name: definition.name, groupBy, groups, ...about(definition, window, at) });
}

function about(definition: Definition, window: Window, at: Micros): Way & { unit: string; window: Window; at: string; definition: string } {
  return { unit: definition.unit, window, at: formatInstant(at), ...definition.way, definition: definitionId(definition) };
}

function withDigest<T extends object>(fields: T): T & { digest: string } {
  return { ...fields, digest: createHash('sha256').update(canonicalJson(fields)).digest('hex') };
}
