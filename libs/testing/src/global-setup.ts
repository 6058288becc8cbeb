import { registerHooks } from 'node:module';
import type { Servers } from './servers.js';

declare global {
  /** The servers of this Jest run, kept for its teardown. */
  var itineraServers: Promise<Servers> | undefined;
}

/** Starts the servers once for a Jest run, whichever projects ask, and leaves their addresses in the environment of its test files. */
export default async function startServersOfThisRun(): Promise<void> {
  globalThis.itineraServers ??= start();
  await globalThis.itineraServers;
}

async function start(): Promise<Servers> {
  readSources();
  const { startServers } = await import('./servers.js');
  const startedAt = Date.now();
  const servers = await startServers({ durable: false });
  const { leaveAddresses } = await import('./addresses.js');
  leaveAddresses(servers);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void servers.stop().finally(() => process.exit(1)));
  const ways = Object.entries(servers.how).map(([name, way]) => `${name} ${way}`);
  process.stderr.write(`servers: ${ways.join(', ')} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)\n`);
  return servers;
}

/**
 * Jest compiles what a global setup loads but leaves finding it to Node: `./x.js` is the file `x.ts` here, and `#lib/x` means the sources.
 */
function readSources(): void {
  registerHooks({
    resolve(name, context, next) {
      if (name.startsWith('#lib/')) return next(name, { ...context, conditions: [...(context.conditions ?? []), 'source'] });
      if (!/^\.{1,2}\/.*\.js$/.test(name) || !context.parentURL?.endsWith('.ts')) return next(name, context);
      return next(name.replace(/\.js$/, '.ts'), context);
    },
  });
}
