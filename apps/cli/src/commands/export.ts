import type { Command } from 'commander';
import { writeFile } from 'node:fs/promises';
import { withProduct } from '../connect.js';
import type { Product } from '../product.js';
import { type GlobalOptions, type Session } from '../session.js';

/** What one service answers. */
interface Held {
  service: string;
  customerId: string;
  exportedAt: string;
  data: Record<string, unknown>;
}

interface ExportOptions extends GlobalOptions {
  out?: string;
  shop?: string;
}

export function addExport(program: Command, session: Session): void {
  program
    .command('export <ref>')
    .description('Give a customer their data: all that every service holds of them, in one file only you can read.')
    .option('--shop <name>', 'the shop a userId belongs to, where several know it')
    .option('--out <file>', 'where to write it (customer-<id>.json)')
    .action(async (ref: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<ExportOptions>();
      const held = await withProduct(options, (product) => ask(product, ref, options.shop));
      const [{ customerId, exportedAt }] = held as [Held];
      const file = options.out ?? `customer-${customerId}.json`;
      const document = { customerId, exportedAt, services: Object.fromEntries(held.map(({ service, data }) => [service, data])) };
      await writeFile(file, `${JSON.stringify(document, null, 2)}\n`, { mode: 0o600 });
      const services = held.map(({ service }) => service);
      session.result(
        { ok: true, customerId, file, services },
        `All that ${services.join(', ')} hold of customer ${customerId} is in ${file}.`,
        options,
      );
    });
}

/** Identity first: it alone knows who is meant in every shop, and the others know customers by the id it answers with. */
async function ask(product: Product, ref: string, shop: string | undefined): Promise<Held[]> {
  const { SERVICES } = await import('#lib/contracts');
  const inShop = shop === undefined ? '' : `&shop=${encodeURIComponent(shop)}`;
  const identity = await product.get<Held>(`${pathOf(ref, 'identity')}${inShop}`);
  const held = [identity];
  for (const service of SERVICES) if (service !== 'identity') held.push(await product.get<Held>(pathOf(identity.customerId, service)));
  return held;
}

const pathOf = (ref: string, service: string): string => `/v1/customers/${encodeURIComponent(ref)}/export?service=${service}`;
