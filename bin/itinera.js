#!/usr/bin/env node
// Runs on whatever Node npx finds: where that is too old, the Node that `npm ci` brought along takes over.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NEEDED = 24;
const main = new URL('../dist/apps/cli/src/main.js', import.meta.url);

if (!existsSync(main)) fail('Itinera is not built yet: run npm run build in its folder.');
else if (Number(process.versions.node.split('.')[0]) >= NEEDED) await import(main.href);
else runAgainOn(bundledNode());

/** The binary of the `node` package, wherever npm has put the package. */
function bundledNode() {
  try {
    const description = createRequire(import.meta.url)('node/package.json');
    const folder = dirname(createRequire(import.meta.url).resolve('node/package.json'));
    return [join(folder, description.bin.node), join(folder, 'bin', 'node.exe')].find((file) => existsSync(file));
  } catch {
    return undefined;
  }
}

function runAgainOn(node) {
  if (node === undefined)
    return fail(`Itinera needs Node ${NEEDED}; this is ${process.version}, and the one npm ci installs is missing: run npm ci.`);
  const child = spawn(node, [...process.execArgv, fileURLToPath(import.meta.url), ...process.argv.slice(2)], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => fail(`${node} does not start: ${error.message}`));
  child.on('exit', (code, signal) => {
    if (signal === null) process.exit(code ?? 1);
    // Whoever waits for us must see the same end: without our own handler the signal ends this process too.
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  });
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exitCode = 1;
}
