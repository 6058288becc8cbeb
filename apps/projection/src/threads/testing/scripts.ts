import { transformFileSync } from '@swc/core';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface Scripts {
  url(name: string): URL;
  write(name: string, code: string): void;
  remove(): void;
}

/** A thread starts from JavaScript: sources that import nothing but each other are turned into it, as the build does. */
export function scriptsOf(files: readonly string[]): Scripts {
  const folder = mkdtempSync(join(tmpdir(), 'itinera-scripts-'));
  const write = (name: string, code: string): void => writeFileSync(join(folder, name), code);
  write('package.json', '{"type":"module"}');
  for (const file of files) {
    const { code } = transformFileSync(file, {
      jsc: { target: 'es2024', parser: { syntax: 'typescript' } },
      module: { type: 'es6' },
    });
    write(basename(file).replace(/\.ts$/, '.js'), code);
  }
  return { url: (name) => pathToFileURL(join(folder, name)), write, remove: () => rmSync(folder, { recursive: true }) };
}
