import type { Command } from 'commander';
import { withProduct } from '../connect.js';
import { CommandError, type GlobalOptions, type Session } from '../session.js';

interface KeyOptions extends GlobalOptions {
  source?: string;
  scopes: string;
  shop?: string;
  realm?: string;
  country?: string;
  currency?: string;
}

export function addKeys(program: Command, session: Session): void {
  const keys = program.command('keys').description('The keys that open the product.');
  keys
    .command('create')
    .description('Make a key. It is shown this once and kept nowhere.')
    .option('--source <name>', 'the source it writes for')
    .option('--scopes <list>', 'what it may do: events:write, customers:read, customers:write, metrics:read, admin', 'events:write')
    .option('--shop <shop>', 'registers the source: the shop it belongs to')
    .option('--realm <realm>', 'registers the source: where its customer numbers are unique, if not in its shop')
    .option('--country <code>', 'registers the source: the country of phone numbers written without one')
    .option('--currency <code>', 'registers the source: the currency where its events name none')
    .action((_: unknown, command: Command) => create(command.optsWithGlobals<KeyOptions>(), session));
  keys
    .command('revoke <id>')
    .description('From now on the key opens nothing.')
    .action(async (id: string, _: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      await withProduct(options, (product) =>
        product.call({ method: 'DELETE', path: `/v1/keys/${encodeURIComponent(id)}`, repeatable: true }),
      );
      session.result({ id, status: 'revoked' }, `Key ${id} is revoked.`, options);
    });
}

async function create(options: KeyOptions, session: Session): Promise<void> {
  const { source, shop, realm, country, currency } = options;
  const settings = { ...(shop && { shop }), ...(realm && { realm }), ...(country && { country }), ...(currency && { currency }) };
  const registers = Object.keys(settings).length > 0;
  if (registers && source === undefined)
    throw new CommandError('--shop, --realm, --country and --currency belong to a source: --source names it');
  const scopes = options.scopes
    .split(',')
    .map((scope) => scope.trim())
    .filter(Boolean);
  const key = await withProduct(options, async (product) => {
    if (registers) await product.post('/v1/sources', { source, ...settings }, { repeatable: true });
    return product.post<{ id: string; key: string }>('/v1/keys', { scopes, ...(source !== undefined && { source }) });
  });
  session.result(
    { ...key, scopes, ...(source !== undefined && { source }) },
    `${key.key}\nThis is the only time it is shown. Its id, to revoke it by: ${key.id}`,
    options,
  );
}
