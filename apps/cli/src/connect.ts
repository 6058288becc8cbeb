import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readCliSettings, type CliSettings } from '#lib/config';
import { Product, type Connection } from './product.js';
import { CommandError, type GlobalOptions } from './session.js';

const DEFAULT_URL = 'http://localhost:8080';

/** The product the options, else the environment, else the first key on this machine name. */
export async function connectionOf(options: GlobalOptions, settings: CliSettings = readCliSettings()): Promise<Connection> {
  const url = options.url ?? settings.url ?? DEFAULT_URL;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new CommandError(`${url} is no address: --url takes something like ${DEFAULT_URL}`);
  return { url, key: options.key ?? settings.key ?? (await firstKey(settings.dataDir)) };
}

/** Speaks to the product, and hangs up whatever happens. */
export async function withProduct<T>(
  options: GlobalOptions,
  work: (product: Product) => Promise<T>,
  more: Partial<Connection> = {},
): Promise<T> {
  const product = new Product({ ...(await connectionOf(options)), ...more });
  try {
    return await work(product);
  } finally {
    await product.close();
  }
}

async function firstKey(dataDir: string): Promise<string> {
  const file = join(dataDir, 'admin.key');
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    const why = (error as { code?: string }).code === 'ENOENT' ? 'does not exist' : 'cannot be read';
    throw new CommandError(
      `no key: give one by --key or ITINERA_KEY (the first key of a standalone product is looked for in ${file}, which ${why})`,
    );
  }
}
