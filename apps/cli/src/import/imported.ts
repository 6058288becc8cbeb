import type { CloudEvent } from '../sending/cloud-event.js';
import type { Outgoing, Row } from '../sending/batches.js';
import type { Rejection } from '../sending/rejects.js';

/**
 * What a format makes of its file, piece by piece: every data row ends up in exactly one event or one rejection, and in `also` where it
 * says more than one thing.
 */
export type Imported = { event: Outgoing } | { also: Outgoing } | { rejected: Rejection };

export const imported = (event: Omit<CloudEvent, 'time'>, rows: readonly Row[]): Imported => ({
  event: { json: JSON.stringify(event), rows: rows.map(plain) },
});

/** An event more from rows that are counted with another. */
export const importedToo = (event: CloudEvent, rows: readonly Row[]): Imported => ({
  also: { json: JSON.stringify(event), rows: rows.map(plain) },
});

export const rejected = (row: Row, reason: string): Imported => ({ rejected: { row: plain(row), reason } });

/** For rows the format itself leaves out. */
export const leftOut = (row: Row, reason: string): Imported => ({ rejected: { row: plain(row), reason, byRule: true } });

/** Rows wait with their event until the door has answered: only what a rejection needs of them. */
const plain = ({ line, raw, file }: Row): Row => ({ line, raw, ...(file && { file }) });
