import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { CommandError } from '../session.js';
import { cdnowEvents } from './cdnow.js';
import { cloudEvents } from './cloudevents.js';
import { COMPLETE_JOURNEY_COLUMNS, completeJourneyEvents, inFile, type ReadTable } from './complete-journey.js';
import { completeJourneyFiles } from './complete-journey-files.js';
import { csvRows } from './csv-rows.js';
import type { Imported } from './imported.js';
import { linesOf, type Line } from './lines.js';
import { ONLINE_RETAIL_COLUMNS, onlineRetailEvents } from './online-retail.js';
import { columnsOf, readMapping } from './orders-mapping.js';
import { ordersEvents } from './orders.js';
import { SourceFile } from './source-file.js';
import { MORE_SPEND_COLUMNS, SPEND_COLUMNS, spendEvents } from './spend.js';

export interface FormatOptions {
  /** The events' source. */
  source?: string;
  mapping?: string;
  currency?: string;
}

export interface Format {
  /** The source where none is named; undefined where the events bring their own. */
  source?: string;
  /** How often the file is read; all but the last time only to look ahead. */
  passes: number;
  /** What stands further down in the file must be taken later. */
  inOrder?: boolean;
  /** For formats of several files: the one that is read as `file`, of a folder or of any of them. */
  fileOf?(path: string): Promise<string>;
  read(file: SourceFile, options: FormatOptions): AsyncIterable<Imported>;
}

/** The formats by the name --format takes. */
export const FORMATS: Readonly<Record<string, Format>> = {
  cdnow: { source: 'import/cdnow', passes: 1, read: (file, { source }) => cdnowEvents(lines(file), source!) },
  'online-retail': {
    source: 'import/online-retail',
    passes: 2,
    read: (file, { source }) => onlineRetailEvents(() => csvRows(file, ONLINE_RETAIL_COLUMNS), source!),
  },
  orders: { source: 'import/orders', passes: 2, read: readOrders },
  'complete-journey': {
    source: 'import/complete-journey',
    passes: 2,
    fileOf: async (path) => (await completeJourneyFiles(path)).campaigns,
    read: readCompleteJourney,
  },
  spend: {
    source: 'import/spend',
    passes: 1,
    inOrder: true,
    read: (file, { source, currency }) =>
      spendEvents(csvRows(file, SPEND_COLUMNS, MORE_SPEND_COLUMNS), {
        source: source!,
        telling: randomUUID(),
        ...(currency && { currency }),
      }),
  },
  cloudevents: { passes: 1, read: (file, { source }) => cloudEvents(lines(file), source) },
};

const lines = (file: SourceFile): AsyncIterable<Line> =>
  linesOf(file.bytes() as AsyncIterable<Buffer>, (position) => file.readTo(position));

async function* readOrders(file: SourceFile, { mapping: path, source, currency }: FormatOptions): AsyncGenerator<Imported> {
  if (path === undefined) throw new CommandError('the format orders needs --mapping <file.json>, which says where each field stands');
  const mapping = await readMapping(path);
  yield* ordersEvents(() => csvRows(file, columnsOf(mapping)), { mapping, source: source!, ...(currency && { currency }) });
}

/** The campaigns are by far the longest of the three files, so they alone show the progress. */
async function* readCompleteJourney(file: SourceFile, { source }: FormatOptions): AsyncGenerator<Imported> {
  const { campaigns, ...beside } = await completeJourneyFiles(file.path);
  const read: ReadTable = async function* (table) {
    const rows = csvRows(table === 'campaigns' ? file : await SourceFile.at(beside[table]), COMPLETE_JOURNEY_COLUMNS[table]);
    const name = basename(table === 'campaigns' ? campaigns : beside[table]);
    for await (const row of rows) yield inFile(row, name);
  };
  yield* completeJourneyEvents(read, source!);
}
