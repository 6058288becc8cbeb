import type { StreamEntry } from '#lib/hot-store';
import type { ViewChange } from '../fold-facts/view-changes.js';
import { eventFrame } from './sse.js';

/** How far a reader of one customer has come: up to which entry of the stream, and which of the customer's changes was the last one told. */
export interface Position {
  entry: string;
  customerId: string;
  version: number;
}

export const writePosition = ({ entry, customerId, version }: Position): string => `${entry}/${customerId}/${version}`;

/** Null where it is none of ours. */
export function readPosition(text: string): Position | null {
  const match = /^(\d+-\d+)\/([0-9a-f-]{36})\/(\d+)$/.exec(text);
  return match && { entry: match[1]!, customerId: match[2]!, version: Number(match[3]) };
}

export const readChange = ({ text }: StreamEntry): ViewChange => JSON.parse(text) as ViewChange;

/** The same bytes for everybody who reads of this customer. */
export const changeFrame = ({ id, text }: StreamEntry, { customerId, version }: ViewChange): Buffer =>
  eventFrame('change', text, writePosition({ entry: id, customerId, version }));
