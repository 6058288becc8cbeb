import 'reflect-metadata';
import { join } from 'node:path';
import { documentsOf, FOLDER } from './documents.js';
import { staleIn, writeTo } from './folder.js';

// npm runs scripts in the package's root, and the contracts' source is read from there.
const root = process.cwd();
const folder = join(root, FOLDER);
const documents = documentsOf(root);

if (process.argv.includes('--check')) {
  const stale = staleIn(folder, documents);
  if (stale.length > 0) {
    process.stderr.write(`Not as the contracts say; run npm run docs:\n${stale.map((path) => `  ${FOLDER}/${path}\n`).join('')}`);
    process.exitCode = 1;
  } else process.stdout.write(`${documents.size} documents are as the contracts say.\n`);
} else {
  const written = writeTo(folder, documents);
  process.stdout.write(`${documents.size} documents, ${written.length} of them changed.\n`);
}
