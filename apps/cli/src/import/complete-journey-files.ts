import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CommandError } from '../session.js';

/** The three tables, by the names the data is published under; what follows the name (`_1-13`) is the same in all three. */
const TABLES = ['campaigns', 'campaign_descriptions', 'coupon_redemptions'] as const;
const NAME = /^(campaigns|campaign_descriptions|coupon_redemptions)(.*\.csv(?:\.gz)?)$/;

export type CompleteJourneyFiles = Readonly<Record<(typeof TABLES)[number], string>>;

/** Of the folder, or of the folder and set that any one of the three files belongs to. */
export async function completeJourneyFiles(path: string): Promise<CompleteJourneyFiles> {
  const found = await stat(path).catch((error: { code?: string }) => {
    throw new CommandError(`${path} cannot be read (${error.code})`);
  });
  const folder = found.isDirectory() ? path : dirname(path);
  const endings = found.isDirectory() ? await endingsIn(folder) : [endingOf(path)];
  if (endings.length === 0) throw new CommandError(`${path} holds no campaigns….csv, so it is no folder of the complete journey`);
  if (endings.length > 1) throw new CommandError(`${path} holds several sets; name one of the files, such as campaigns${endings[0]}`);
  const present = new Set(await readdir(folder));
  const files = TABLES.map((table) => [table, `${table}${endings[0]}`] as const);
  const missing = files.filter(([, file]) => !present.has(file)).map(([, file]) => file);
  if (missing.length > 0) throw new CommandError(`${missing.join(' and ')} must lie beside the other files in ${folder}`);
  return Object.fromEntries(files.map(([table, file]) => [table, join(folder, file)])) as CompleteJourneyFiles;
}

async function endingsIn(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  return names.flatMap((name) => (NAME.exec(name)?.[1] === 'campaigns' ? [NAME.exec(name)![2]!] : [])).sort();
}

function endingOf(path: string): string {
  const ending = NAME.exec(basename(path))?.[2];
  if (ending === undefined) throw new CommandError(`${path} is none of ${TABLES.map((table) => `${table}….csv`).join(', ')}`);
  return ending;
}
