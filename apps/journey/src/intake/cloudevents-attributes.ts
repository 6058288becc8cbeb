import { byWireType, CLAIMS, parseInstant, type Contract, type Micros } from '#lib/contracts';
import { correct } from './clock.js';
import type { JsonObject } from './json.js';
import type { Envelope, Refusal } from './received.js';
import { defined, hasControls } from './text.js';

/** The attributes of one event that we use, checked. */
export interface Attributes {
  source: string;
  shop?: string;
  contract: Contract;
  envelope: Pick<Envelope, 'id' | 'sequence' | 'correlationid' | 'traceparent'> & Times;
}

interface Times {
  time: Micros;
  originalTime?: Micros;
  sentTime?: Micros;
}

const CLAIM_TYPES = byWireType(CLAIMS);
export const MAX_ID = 200;
const MAX_SOURCE = 500;

export interface Clocks {
  now: Micros;
  shift: Micros;
}

/** Reads and checks the attributes of one event; the extension attributes naming a person are read with the identifiers. */
export function readAttributes(members: JsonObject, clocks: Clocks): { attributes: Attributes } | { refusals: Refusal[] } {
  const refusals: Refusal[] = [];
  const text = (name: string, max: number): string | undefined => textAttribute(members, name, max, refusals);
  if (text('specversion', 20) !== '1.0')
    refusals.push({ pointer: '/specversion', detail: 'must be 1.0, the version of CloudEvents spoken here' });
  const id = required(text('id', MAX_ID), '/id', refusals);
  const source = required(text('source', MAX_SOURCE), '/source', refusals);
  const contract = contractOf(required(text('type', 500), '/type', refusals), refusals);
  checkContentType(text('datacontenttype', 200), refusals);
  const times = timesOf(text('time', 64), text('senttime', 64), clocks, refusals);
  const shop = text('shop', MAX_ID);
  const optional = {
    sequence: text('sequence', MAX_ID),
    correlationid: text('correlationid', MAX_ID),
    traceparent: text('traceparent', 200),
  };
  if (refusals.length > 0 || !contract || !times) return { refusals };
  return { attributes: { source, ...(shop !== undefined && { shop }), contract, envelope: { id, ...times, ...defined(optional) } } };
}

/** Absent and null are the same; Booleans and integers are written as text; control characters are not allowed in an attribute. */
export function textAttribute(members: JsonObject, name: string, max: number, refusals: Refusal[]): string | undefined {
  const value = members[name];
  if (value === undefined || value === null) return undefined;
  const text = typeof value === 'string' ? value : typeof value === 'boolean' || Number.isFinite(value) ? JSON.stringify(value) : undefined;
  if (text === undefined) refusals.push({ pointer: `/${name}`, detail: 'must be text' });
  else if (text.length > max) refusals.push({ pointer: `/${name}`, detail: `must be at most ${max} characters` });
  else if (hasControls(text)) refusals.push({ pointer: `/${name}`, detail: 'must not contain control characters' });
  else return text;
  return undefined;
}

function required(value: string | undefined, pointer: string, refusals: Refusal[]): string {
  if (value !== undefined && value.trim() !== '') return value;
  if (!refusals.some((refusal) => refusal.pointer === pointer)) refusals.push({ pointer, detail: 'is required' });
  return '';
}

function contractOf(type: string, refusals: Refusal[]): Contract | undefined {
  const contract = CLAIM_TYPES.get(type);
  if (!contract && type !== '') {
    refusals.push({
      pointer: '/type',
      detail: `${type.slice(0, 100)} is not an event type taken here; /asyncapi.json lists those that are`,
      code: 'unknown_type',
    });
  }
  return contract;
}

function checkContentType(type: string | undefined, refusals: Refusal[]): void {
  if (type !== undefined && !isJson(type)) refusals.push({ pointer: '/datacontenttype', detail: 'must be JSON, the only data read here' });
}

/** `application/json`, `text/json` and whatever ends in `+json`. */
export const isJson = (mediaType: string): boolean => /^\s*[\w.+-]+\/(?:[\w.+-]*\+)?json\s*(?:;|$)/i.test(mediaType);

function timesOf(time: string | undefined, senttime: string | undefined, { now, shift }: Clocks, refusals: Refusal[]): Times | undefined {
  const sent = instant(senttime, '/senttime', refusals);
  const original = instant(time, '/time', refusals);
  if (sent === null || original === null) return undefined;
  const sentTime = sent === undefined ? {} : { sentTime: sent };
  if (original === undefined) return { time: now, ...sentTime };
  const corrected = correct(original, shift);
  if (corrected === null) {
    refusals.push({ pointer: '/time', detail: 'corrected for the clock of the sender it lies outside the years 1970 to 2199' });
    return undefined;
  }
  return { time: corrected, originalTime: original, ...sentTime };
}

function instant(text: string | undefined, pointer: string, refusals: Refusal[]): Micros | null | undefined {
  if (text === undefined) return undefined;
  const micros = parseInstant(text);
  if (micros === null) refusals.push({ pointer, detail: 'must be an RFC 3339 instant with a zone, in the years 1970 to 2199' });
  return micros;
}
