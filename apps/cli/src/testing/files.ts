import { existsSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A file of its own for a test. */
export async function aFile(content: string | Uint8Array, name = 'rows'): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), 'itinera-cli-')), name);
  await writeFile(path, content);
  return path;
}

/** Real data beside the clone, or null: then the test that reads it says so and is skipped. */
export function realData(path: string): string | null {
  const file = join(process.env['ITINERA_SHARED'] ?? join(process.cwd(), '..', 'shared'), 'data', path);
  if (existsSync(file)) return file;
  process.stdout.write(`${path}: not found under ITINERA_SHARED or ../shared, so the test that reads it is skipped\n`);
  return null;
}
