import { startStandalone, untilCaughtUp, type Standalone } from '#lib/testing';
import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The standalone product, as its users see it: an address, a key, the command line. */
export class Product {
  private constructor(
    readonly standalone: Standalone,
    readonly key: string,
  ) {}

  static async start(dataDir: string, databaseUrl: string, env: Record<string, string> = {}): Promise<Product> {
    // The limit of requests protects against others; here it would be measured.
    const standalone = await startStandalone(dataDir, { DATABASE_URL: databaseUrl, RATE_LIMIT: '1000000', ...env });
    return new Product(standalone, (await readFile(join(dataDir, 'admin.key'), 'utf8')).trim());
  }

  async get<Body>(path: string): Promise<Body> {
    const response = await fetch(this.standalone.url + path, { headers: { authorization: `Bearer ${this.key}` } });
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 300)}`);
    return JSON.parse(text) as Body;
  }

  async post(path: string, body: unknown, type = 'application/json'): Promise<void> {
    const headers = { authorization: `Bearer ${this.key}`, 'content-type': type };
    const response = await fetch(this.standalone.url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${(await response.text()).slice(0, 300)}`);
  }

  async cli(...args: string[]): Promise<void> {
    const child = spawn(process.execPath, ['bin/itinera.js', '--url', this.standalone.url, '--key', this.key, ...args]);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise((resolve) => child.once('exit', resolve));
    if (code !== 0) throw new Error(`itinera ${args[0]} ends with ${String(code)}: ${output}`);
  }

  /** Answers when (`performance.now()`) nothing was unread or unsent any more. */
  caughtUp(withinMs?: number): Promise<number> {
    return untilCaughtUp([this.standalone.url], withinMs);
  }
}
