import type { ClaimedLineItem } from '#lib/contracts';
import type { CloudEvent } from '../sending/cloud-event.js';
import type { Rejection } from '../sending/rejects.js';
import type { FormatOptions } from '../import/formats.js';
import { FORMATS } from '../import/formats.js';
import { SourceFile } from '../import/source-file.js';
import { aFile } from './files.js';

/** An event as the formats make it, of an order or a credit note. */
export type Read = Omit<CloudEvent, 'data'> & {
  data: { orderId: string; currency: string; items: ClaimedLineItem[]; totalMinor: number; amountMinor: number };
};

/** Everything a format makes of a file. */
export async function readFormat(
  format: string,
  path: string,
  options: FormatOptions = {},
): Promise<{ events: Read[]; rejected: Rejection[]; rows: number }> {
  const [events, rejected] = [[] as Read[], [] as Rejection[]];
  let rows = 0;
  const { read, source, fileOf } = FORMATS[format]!;
  for await (const piece of read(await SourceFile.at((await fileOf?.(path)) ?? path), { ...(source && { source }), ...options })) {
    if ('rejected' in piece) rejected.push(piece.rejected);
    else {
      const event = 'also' in piece ? piece.also : piece.event;
      events.push(JSON.parse(event.json) as Read);
      if ('event' in piece) rows += event.rows.length;
    }
  }
  return { events, rejected, rows: rows + rejected.length };
}

export const readText = async (format: string, text: string | Uint8Array, options?: FormatOptions): ReturnType<typeof readFormat> =>
  readFormat(format, await aFile(text), options);
