import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** Documents of the folder that differ, are missing, or are there for no contract any more. */
export function staleIn(folder: string, documents: ReadonlyMap<string, string>): string[] {
  const present = filesOf(folder);
  const differing = [...documents].filter(([path, text]) => !present.has(path) || readFileSync(join(folder, path), 'utf8') !== text);
  return [...differing.map(([path]) => path), ...[...present].filter((path) => !documents.has(path))].sort();
}

/** Makes the folder hold these documents and nothing else; gives the paths changed. */
export function writeTo(folder: string, documents: ReadonlyMap<string, string>): string[] {
  const stale = staleIn(folder, documents);
  for (const path of stale) {
    const text = documents.get(path);
    const file = join(folder, path);
    if (text === undefined) rmSync(file);
    else {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
  }
  return stale;
}

function filesOf(folder: string): Set<string> {
  mkdirSync(folder, { recursive: true });
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name));
  return new Set(files.filter((file) => statSync(file).isFile()).map((file) => relative(folder, file).split(sep).join('/')));
}
