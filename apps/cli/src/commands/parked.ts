import type { Command } from 'commander';
import type { ServiceName } from '#lib/contracts';
import { withProduct } from '../connect.js';
import { RefusedError, type Product } from '../product.js';
import { CommandError, counted, type GlobalOptions, type Session } from '../session.js';

interface Parked {
  id: string;
  service: string;
  group: string;
  type: string | null;
  source: string | null;
  eventId: string | null;
  reason: string;
  parkedAt: string;
}

interface ParkedOptions extends GlobalOptions {
  service?: string;
  all?: boolean;
}

type Redriven = { id: string; service: string; status: 'redriven' } | { id: string; service: string; status: 'parked'; reason: string };

export function addParked(program: Command, session: Session): void {
  const service = ['--service <name>', 'of one service only'] as const;
  const parked = program.command('parked').description('Messages that were put aside because they failed.');
  parked
    .command('list')
    .description('Show them, with the reason.')
    .option(...service)
    .action((_: unknown, command: Command) => list(command.optsWithGlobals<ParkedOptions>(), session));
  parked
    .command('redrive [id]')
    .description('Hand them to their consumer again: one, or all of them.')
    .option('--all', 'all that are parked')
    .option(...service)
    .action((id: string | undefined, _: unknown, command: Command) => redrive(id, command.optsWithGlobals<ParkedOptions>(), session));
}

async function list(options: ParkedOptions, session: Session): Promise<void> {
  const parked = await withProduct(options, (product) => parkedIn(product, options.service));
  const lines = parked.map(
    ({ id, service, parkedAt, type, source, eventId, reason }) =>
      `${id}  ${service}  ${parkedAt}  ${type ?? '?'} ${source ?? ''} ${eventId ?? ''}\n    ${reason}`,
  );
  session.result({ parked }, [...lines, `${counted(parked.length, 'message')} parked.`].join('\n'), options);
}

async function redrive(id: string | undefined, options: ParkedOptions, session: Session): Promise<void> {
  if ((id === undefined) === !options.all) throw new CommandError('name one message, or give --all');
  const results = await withProduct(options, async (product) => {
    if (id === undefined) return redriveAll(product, options.service);
    const service = options.service ?? (await parkedIn(product)).find((message) => message.id === id)?.service;
    if (service === undefined) throw new CommandError(`no message ${id} is parked`);
    return [await redriveOne(product, { id, service })];
  });
  const left = results.filter((result) => result.status === 'parked');
  if (left.length > 0) session.failed();
  const lines = left.map((result) => `${result.id}  ${result.service}\n    ${result.reason}`);
  session.result(
    { ok: left.length === 0, results },
    [...lines, `${counted(results.length - left.length, 'message')} redriven, ${left.length} still parked.`].join('\n'),
    options,
  );
}

/** A list has an end, so what was redriven makes room: asked again until nothing new comes. */
async function redriveAll(product: Product, service?: string): Promise<Redriven[]> {
  const results = new Map<string, Redriven>();
  for (;;) {
    const untried = (await parkedIn(product, service)).filter(({ id }) => !results.has(id));
    if (untried.length === 0) return [...results.values()];
    for (const message of untried) results.set(message.id, await redriveOne(product, message));
  }
}

/** Asked service by service: behind a proxy each answers for itself, and in one process the answer is the same. */
async function parkedIn(product: Product, service?: string): Promise<Parked[]> {
  const found: Parked[] = [];
  for (const name of await servicesNamed(service))
    found.push(...(await product.get<{ parked: Parked[] }>(`/v1/parked?service=${name}`)).parked);
  return found;
}

/** The contracts take most of a second to load, and only this command needs them. */
async function servicesNamed(service?: string): Promise<readonly string[]> {
  const { SERVICES } = await import('#lib/contracts');
  if (service === undefined) return SERVICES;
  if (!SERVICES.includes(service as ServiceName)) throw new CommandError(`--service is one of ${SERVICES.join(', ')}, not ${service}`);
  return [service];
}

async function redriveOne(product: Product, { id, service }: { id: string; service: string }): Promise<Redriven> {
  try {
    await product.post(`/v1/parked/${encodeURIComponent(id)}/redrive?service=${service}`, undefined, { repeatable: false });
    return { id, service, status: 'redriven' };
  } catch (error) {
    if (!(error instanceof RefusedError) || error.problem.status !== 422) throw error;
    return { id, service, status: 'parked', reason: error.problem.detail ?? error.message };
  }
}
