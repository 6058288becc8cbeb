import { batches, fits, type Limits, type Outgoing } from '../sending/batches.js';
import type { RejectsFile } from '../sending/rejects.js';
import { sendBatches, type Tally } from '../sending/send-batches.js';
import type { Product } from '../product.js';
import type { Progress } from '../progress.js';
import { counted } from '../session.js';
import type { Format, FormatOptions } from './formats.js';
import type { Imported } from './imported.js';
import type { SourceFile } from './source-file.js';

export interface ImportJob {
  file: SourceFile;
  format: Format;
  options: FormatOptions;
  product: Product;
  rejects: RejectsFile;
  progress: Progress;
  limits?: Limits;
}

export interface ImportCount extends Tally {
  /** Data rows read. */
  rows: number;
  /** Events they made. */
  events: number;
}

/**
 * File → events → batches → the door, all of it streaming: memory holds the batches under way. Every row is counted in an event or in
 * the rejects. Events have the same ids each time (those of spend are told anew), so an import that was interrupted is simply run again.
 */
export async function importFile(job: ImportJob): Promise<ImportCount> {
  const { file, format, product, rejects, progress } = job;
  const count: ImportCount = { rows: 0, events: 0, accepted: 0, duplicates: 0, refused: 0 };
  const show = (): void => {
    if (file.pass < format.passes) progress.update(0, `looking ahead, ${Math.floor(file.share * 100)} %`);
    else progress.update(file.share, `${counted(count.rows, 'row')}, ${counted(count.accepted + count.duplicates, 'event')} taken`);
  };
  file.onRead = show;
  const source = job.options.source ?? format.source;
  const read = format.read(file, { ...job.options, ...(source !== undefined && { source }) });
  await sendBatches(batches(outgoing(read, count, rejects), job.limits), {
    product,
    ...(format.inOrder && { inFlight: 1 }),
    tally: count,
    onAnswer: show,
    onRefused: async (event, reason) => {
      for (const row of event.rows) await rejects.add({ row, reason });
    },
  });
  return count;
}

async function* outgoing(read: AsyncIterable<Imported>, count: ImportCount, rejects: RejectsFile): AsyncGenerator<Outgoing> {
  for await (const piece of read) {
    if ('rejected' in piece) {
      count.rows++;
      await rejects.add(piece.rejected);
    } else {
      const event = 'also' in piece ? piece.also : piece.event;
      if ('event' in piece) count.rows += event.rows.length;
      count.events++;
      if (fits(event)) yield event;
      else for (const row of event.rows) await rejects.add({ row, reason: 'makes an event larger than a request may be' });
    }
  }
}
