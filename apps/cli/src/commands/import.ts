import { Option, type Command } from 'commander';
import { withProduct } from '../connect.js';
import { FORMATS } from '../import/formats.js';
import { importFile, type ImportCount } from '../import/import-file.js';
import { SourceFile } from '../import/source-file.js';
import type { Product } from '../product.js';
import { pauseNotes, progressOn } from '../progress.js';
import { RejectsFile } from '../sending/rejects.js';
import { CommandError, counted, grouped, type GlobalOptions, type Session } from '../session.js';

interface ImportOptions extends GlobalOptions {
  format: string;
  source?: string;
  mapping?: string;
  shop?: string;
  currency?: string;
  rejects?: string;
}

export function addImport(program: Command, session: Session): void {
  program
    .command('import <file>')
    .description(
      'Send the events a file tells of. Importing it again changes nothing; only spend is told anew, and counts as told last. For complete-journey, <file> is the folder with campaigns….csv, campaign_descriptions….csv and coupon_redemptions….csv, or any one of the three.',
    )
    .addOption(new Option('--format <name>', 'what the file is').choices(Object.keys(FORMATS)).makeOptionMandatory())
    .option('--source <name>', 'the source of the events (import/<format>; for cloudevents their own)')
    .option('--mapping <file.json>', 'for orders: which column holds which field')
    .option('--shop <shop>', 'the shop they belong to; registers the source, which needs an admin key')
    .option('--currency <code>', 'for orders and spend: the currency where the file names none')
    .option('--rejects <file>', 'where rejected rows go, with the reason (<file>.rejected.ndjson)')
    .action((path: string, _: unknown, command: Command) => runImport(path, command.optsWithGlobals<ImportOptions>(), session));
}

async function runImport(path: string, options: ImportOptions, session: Session): Promise<void> {
  const started = Date.now();
  const format = FORMATS[options.format]!;
  const file = await SourceFile.at((await format.fileOf?.(path)) ?? path);
  const progress = progressOn(session.terminal.stderr, 'import');
  const rejects = await RejectsFile.create(options.rejects ?? `${path.replace(/[/\\]+$/, '')}.rejected.ndjson`);
  let count: ImportCount;
  try {
    count = await withProduct(
      options,
      async (product) => {
        await register(product, options);
        return importFile({ file, format, options, product, rejects, progress });
      },
      { onPause: pauseNotes(progress) },
    );
    progress.update(1, 'done');
  } finally {
    progress.stop();
    await rejects.close();
  }
  conclude(path, options, session, count, rejects, (Date.now() - started) / 1000);
}

/** Events get their shop from their source's registration. */
async function register(product: Product, { format, source, shop, currency }: ImportOptions): Promise<void> {
  if (shop === undefined) return;
  const name = source ?? FORMATS[format]!.source;
  if (name === undefined) throw new CommandError('--shop needs --source here: it is the source that belongs to a shop');
  await product.post('/v1/sources', { source: name, shop, ...(currency && { currency }) }, { repeatable: true });
}

function conclude(path: string, options: ImportOptions, session: Session, count: ImportCount, rejects: RejectsFile, seconds: number): void {
  // Rows that the format itself leaves out are no fault of the file; anything else that was rejected is.
  const ok = rejects.count === rejects.byRule;
  if (!ok) session.failed();
  const { rows, events, accepted, duplicates } = count;
  const rejected = { rejected: rejects.count, rejectedByRule: rejects.byRule, ...(rejects.count > 0 && { rejects: rejects.path }) };
  const words = [
    `${counted(rows, 'row')} read, ${counted(events, 'event')}: ${grouped(accepted)} accepted, ${counted(duplicates, 'duplicate')}`,
    `${counted(rejects.count, 'row')} rejected${rejects.count > 0 ? ` (${grouped(rejects.byRule)} by the format's own rules), see ${rejects.path}` : ''}`,
    `${seconds.toFixed(1)} s`,
  ];
  session.result(
    { ok, file: path, format: options.format, rows, events, accepted, duplicates, ...rejected, seconds },
    words.join('\n'),
    options,
  );
}
