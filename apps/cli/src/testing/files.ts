import { afterAll } from '@jest/globals';
import { existsSync, mkdtempSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const folder = mkdtempSync(join(tmpdir(), 'itinera-cli-'));
afterAll(() => rm(folder, { recursive: true, force: true }));

let files = 0;

/** A file of its own for a test, gone after the last one. */
export async function aFile(content: string | Uint8Array): Promise<string> {
  const path = join(folder, `rows-${++files}`);
  await writeFile(path, content);
  return path;
}

/** A folder of its own for a test, with these files. */
export async function aFolder(content: Readonly<Record<string, string | Uint8Array>>): Promise<string> {
  const path = join(folder, `folder-${++files}`);
  await mkdir(path);
  for (const [name, bytes] of Object.entries(content)) await writeFile(join(path, name), bytes);
  return path;
}

/** Real data beside the clone, or null: then the test that reads it says so and is skipped. */
export function realData(path: string): string | null {
  const file = join(process.env['ITINERA_SHARED'] ?? join(process.cwd(), '..', 'shared'), 'data', path);
  if (existsSync(file)) return file;
  process.stdout.write(`${path}: not found under ITINERA_SHARED or ../shared, so the test that reads it is skipped\n`);
  return null;
}
