import { formatInstant, type Micros } from '#lib/contracts';

/** Rules as they are written in a file: what they are called, and from when on they count. */
export interface Rules {
  version: string;
  from: Micros;
}

/** What loaded rules mean beside those accepted before. */
export type Admission = { kind: 'new' } | { kind: 'known' } | { kind: 'refused'; reason: string };

/**
 * Versions never change and never begin in the past, so that a thing is decided the same whenever it is decided. Only the first may begin
 * before now. How the file is written (comments, order of keys) is no content.
 */
export function admit(accepted: readonly Rules[], loaded: Rules, now: Micros): Admission {
  const same = accepted.find(({ version }) => version === loaded.version);
  if (same) {
    if (contentOf(same) === contentOf(loaded)) return { kind: 'known' };
    const changed = Object.keys({ ...same, ...loaded }).filter((key) => partOf(same, key) !== partOf(loaded, key));
    return refused(
      `version ${loaded.version} is in use and cannot change (${changed.join(', ')} differ): give the new rules a version and a from of their own`,
    );
  }
  if (accepted.length === 0) return { kind: 'new' };
  if (loaded.from < now)
    return refused(
      `version ${loaded.version} would begin at ${formatInstant(loaded.from)}, which is past: what happened since then was decided by others; choose a later from`,
    );
  const twin = accepted.find(({ from }) => from === loaded.from);
  if (twin) return refused(`version ${loaded.version} begins at the same instant as version ${twin.version}: choose a later from`);
  return { kind: 'new' };
}

/**
 * The version in force at an instant; before the first begins: the first. An order, say, is rated by the one at its purchase.
 * Undefined only where none is accepted.
 */
export function versionAt<Version extends Pick<Rules, 'from'>>(accepted: readonly Version[], at: Micros): Version | undefined {
  const sorted = [...accepted].sort((a, b) => a.from - b.from);
  return sorted.findLast(({ from }) => from <= at) ?? sorted[0];
}

/** The content of rules as text: equal for equal rules, whatever the order of their keys. */
export const contentOf = (rules: Rules): string => JSON.stringify(sorted(rules));

const partOf = (rules: Rules, key: string): string | undefined =>
  JSON.stringify(sorted((rules as unknown as Record<string, unknown>)[key]));

const refused = (reason: string): Admission => ({ kind: 'refused', reason });

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, part]) => part !== undefined);
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, part]) => [key, sorted(part)]));
}
