import { CommandError } from '../session.js';
import { cdnowEvents } from './cdnow.js';
import { cloudEvents } from './cloudevents.js';
import { csvRows } from './csv-rows.js';
import type { Imported } from './imported.js';
import { linesOf, type Line } from './lines.js';
import { ONLINE_RETAIL_COLUMNS, onlineRetailEvents } from './online-retail.js';
import { columnsOf, readMapping } from './orders-mapping.js';
import { ordersEvents } from './orders.js';
import type { SourceFile } from './source-file.js';

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
  cloudevents: { passes: 1, read: (file, { source }) => cloudEvents(lines(file), source) },
};

const lines = (file: SourceFile): AsyncIterable<Line> =>
  linesOf(file.bytes() as AsyncIterable<Buffer>, (position) => file.readTo(position));

async function* readOrders(file: SourceFile, { mapping: path, source, currency }: FormatOptions): AsyncGenerator<Imported> {
  if (path === undefined) throw new CommandError('the format orders needs --mapping <file.json>, which says where each field stands');
  const mapping = await readMapping(path);
  yield* ordersEvents(() => csvRows(file, columnsOf(mapping)), { mapping, source: source!, ...(currency && { currency }) });
}
