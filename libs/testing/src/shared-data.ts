import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** Real data beside the clone (`ITINERA_SHARED`, else `../shared`), or null: whoever wants it then says so, and is skipped. */
export function sharedData(path: string): string | null {
  const file = resolve(process.env['ITINERA_SHARED'] ?? '../shared', 'data', path);
  if (existsSync(file)) return file;
  process.stdout.write(`${path}: not found under ITINERA_SHARED or ../shared, so what reads it is skipped\n`);
  return null;
}
