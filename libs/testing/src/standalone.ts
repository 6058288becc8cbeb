import { spawn, type ChildProcess } from 'node:child_process';
import { freePort } from './free-port.js';
import { untilReady } from './cluster.js';

export interface Standalone {
  url: string;
  process: ChildProcess;
  /** What it printed so far. */
  output(): string;
  /** SIGINT, as Ctrl-C; gives the exit code. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

/** The standalone product as `npm start` runs it, on a free port and a data folder of the test's. */
export async function startStandalone(dataDir: string, env: Record<string, string> = {}): Promise<Standalone> {
  const port = await freePort();
  const child = spawn('node_modules/.bin/node', ['dist/apps/standalone/src/main.js'], {
    env: { ...process.env, PORT: String(port), DATA_DIR: dataDir, DATABASE_URL: '', LOG_LEVEL: 'warn', ...env },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const url = `http://127.0.0.1:${port}`;
  await Promise.race([untilReady(url), exited.then((code) => Promise.reject(new Error(`standalone ended with ${code}: ${output}`)))]);
  return {
    url,
    process: child,
    output: () => output,
    stop: () => {
      child.kill('SIGINT');
      return exited;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
