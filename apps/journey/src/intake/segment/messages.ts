import { derivedId, type Micros } from '#lib/contracts';
import { correct, latest, parseIso, shiftOf } from '../clock.js';
import { clean, isObject, largerThan, NOTHING, objectOr, type JsonObject } from '../json.js';
import { refused, type Reading, type Refusal, type Sender } from '../received.js';
import { hasControls, textOf } from '../text.js';
import { originOf, type Origin } from './campaigns.js';

export const SEGMENT_METHODS = ['identify', 'track', 'page', 'screen', 'group', 'alias'] as const;
export type SegmentMethod = (typeof SEGMENT_METHODS)[number];

export const MAX_CALL_BYTES = 32 * 1024;
export const MAX_BATCH_CALLS = 2500;
const MAX_MESSAGE_ID = 100;
const MAX_GROUP_ID = 500;

/** Segment's own code for a call about no one. */
export const NOBODY: Refusal = {
  pointer: '/userId',
  detail: 'userId or anonymousId must hold a value that identifies someone',
  code: 'no_user_anon_id',
};

/** One call of Segment's tracking API, its envelope checked; what it says is still Segment's. */
export interface Message {
  method: SegmentMethod;
  id: string;
  time: Micros;
  originalTime?: Micros;
  sentTime?: Micros;
  /** As sent, both spellings; who they identify is decided with the other identifiers. */
  userId: unknown;
  anonymousId: unknown;
  previousId: unknown;
  groupId?: string;
  /** track: what happened; page and screen: the name. */
  name?: string;
  category?: string;
  /** server, browser or mobile. */
  channel?: string;
  context: JsonObject;
  properties: JsonObject;
  traits: JsonObject;
  origin: Origin;
}

/** What a request is read with: who sends, the time, and ids for calls that bring none. */
export interface Surroundings {
  sender: Sender;
  now: Micros;
  newId: () => string;
}

/** What a request brings to each of its calls. */
export interface Request extends Surroundings {
  shift: Micros;
  sentTime?: Micros;
  context: JsonObject;
}

/** A batch lends its context to its calls; its sent time is its own, else the latest any of them tells. */
export function requestOfBatch(body: object, calls: readonly unknown[], surroundings: Surroundings): Request {
  const context = clean((body as { context?: unknown }).context);
  return requestSentAt(sentAt(body) ?? latest(calls.map(sentAt)), 'value' in context ? objectOr(context.value) : NOTHING, surroundings);
}

/** A single call is a request of one; its context is its own already. */
export const requestOfCall = (body: unknown, surroundings: Surroundings): Request => requestSentAt(sentAt(body), NOTHING, surroundings);

function requestSentAt(sent: Micros | undefined, context: JsonObject, surroundings: Surroundings): Request {
  return { ...surroundings, context, shift: shiftOf(surroundings.now, sent), ...(sent !== undefined && { sentTime: sent }) };
}

/** An unreadable `sentAt` corrects nothing; that is no reason to refuse what was sent. */
function sentAt(raw: unknown): Micros | undefined {
  const text =
    typeof raw === 'object' && raw !== null
      ? ((raw as { sentAt?: unknown; sent_at?: unknown }).sentAt ?? (raw as { sent_at?: unknown }).sent_at)
      : undefined;
  return typeof text === 'string' ? (parseIso(text) ?? undefined) : undefined;
}

/** Checks the envelope of one call; `method` is given by the path, and inside a batch by the call itself. */
export function readMessage(
  raw: unknown,
  request: Request,
  method?: SegmentMethod,
): { message: Message } | Extract<Reading, { invalid: Refusal[] }> {
  const cleaned = clean(raw);
  if ('problem' in cleaned) return invalid([{ pointer: '', detail: `the call ${cleaned.problem}` }]);
  if (!isObject(cleaned.value)) return invalid([{ pointer: '', detail: 'a call must be a JSON object' }]);
  const call = cleaned.value;
  const refusals: Refusal[] = [];
  const id = messageId(call, request, refusals);
  if (largerThan(call, MAX_CALL_BYTES)) return invalid([{ pointer: '', detail: 'a call may hold at most 32 KB', code: 'too_large' }], id);
  const ids = { userId: call['userId'] ?? call['user_id'], anonymousId: call['anonymousId'] ?? call['anonymous_id'] };
  if ([ids.userId, ids.anonymousId].every((told) => told === undefined || told === null || told === '')) refusals.push(NOBODY);
  const kind = method ?? methodOf(call, refusals);
  const times = timesOf(call, request, refusals);
  const fields = kind && fieldsOf(call, kind, refusals);
  if (refusals.length > 0 || !kind || !times) return invalid(refusals, id);
  const context = { __proto__: null, ...request.context, ...objectOr(call['context']) } as JsonObject;
  const properties = objectOr(call['properties']);
  const previousId = call['previousId'] ?? call['previous_id'];
  const origin = originOf({ method: kind, context, properties });
  return {
    message: { method: kind, id, ...times, ...ids, ...fields, previousId, context, properties, traits: objectOr(call['traits']), origin },
  };
}

const invalid = (refusals: Refusal[], id?: string) => refused(refusals, id) as Extract<Reading, { invalid: Refusal[] }>;

function methodOf(call: JsonObject, refusals: Refusal[]): SegmentMethod | undefined {
  const told = call['type'] ?? call['action'];
  const method = SEGMENT_METHODS.find((known) => known === told);
  if (!method) refusals.push({ pointer: '/type', detail: `must be one of ${SEGMENT_METHODS.join(', ')}` });
  return method;
}

/** Too long for Segment, or with control characters: an id derived from it, so that a retry is still the same call. */
function messageId(call: JsonObject, request: Request, refusals: Refusal[]): string {
  const told = call['messageId'] ?? call['message_id'] ?? '';
  if (typeof told !== 'string' && typeof told !== 'number') refusals.push({ pointer: '/messageId', detail: 'must be text' });
  const text = typeof told === 'string' || typeof told === 'number' ? String(told) : '';
  if (text === '') return request.newId();
  return text.length > MAX_MESSAGE_ID || hasControls(text)
    ? derivedId({ source: request.sender.source, id: text }, 'segment.message')
    : text;
}

function fieldsOf(
  call: JsonObject,
  method: SegmentMethod,
  refusals: Refusal[],
): Pick<Message, 'groupId' | 'name' | 'category' | 'channel'> {
  const groupId = textOf(call, 'groupId', 'group_id');
  const name = textOf(call, method === 'track' ? 'event' : 'name');
  if (method === 'track' && name === undefined) refusals.push({ pointer: '/event', detail: 'is required: the name of what happened' });
  if (method === 'group' && groupId === undefined) refusals.push({ pointer: '/groupId', detail: 'is required' });
  if (method === 'group' && groupId !== undefined && groupId.length > MAX_GROUP_ID)
    refusals.push({ pointer: '/groupId', detail: `must be at most ${MAX_GROUP_ID} characters` });
  if (method === 'alias' && textOf(call, 'previousId', 'previous_id') === undefined)
    refusals.push({ pointer: '/previousId', detail: 'is required' });
  const [category, channel] = [textOf(call, 'category'), textOf(call, 'channel')];
  return {
    ...(groupId !== undefined && { groupId }),
    ...(name !== undefined && { name }),
    ...(category !== undefined && { category }),
    ...(channel !== undefined && { channel }),
  };
}

type Times = Pick<Message, 'time' | 'originalTime' | 'sentTime'>;

/**
 * `timestamp` is the sender's clock, and so is `originalTimestamp` where it stands alone (RudderStack's SDKs). Both together mean that
 * someone before us has corrected the first from the second, and it is not corrected again.
 */
function timesOf(call: JsonObject, { now, shift, sentTime }: Request, refusals: Refusal[]): Times | undefined {
  const timestamp = instant(call['timestamp'], '/timestamp', refusals);
  const original = instant(call['originalTimestamp'], '/originalTimestamp', refusals);
  if (timestamp === null || original === null) return undefined;
  const sent = sentTime === undefined ? {} : { sentTime };
  const told = original ?? timestamp;
  if (told === undefined) return { time: now, ...sent };
  const time = timestamp !== undefined && original !== undefined ? timestamp : correct(told, shift);
  if (time === null)
    refusals.push({ pointer: '/timestamp', detail: 'corrected for the clock of the sender it lies outside the years 1970 to 2199' });
  return time === null ? undefined : { time, originalTime: told, ...sent };
}

function instant(value: unknown, pointer: string, refusals: Refusal[]): Micros | null | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  const micros = typeof value === 'string' ? parseIso(value) : null;
  if (micros === null) refusals.push({ pointer, detail: 'must be an ISO 8601 instant in the years 1970 to 2199' });
  return micros;
}
