import { afterAll } from '@jest/globals';
import { mkdtempSync } from 'node:fs';
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
