import { Buffer } from 'node:buffer';
import { CampaignSpendRecordedV1, parseInstant, TouchpointRecordedV1, type Micros } from '#lib/contracts';
import { isJson, MAX_ID, readAttributes, type Attributes, type Clocks } from './cloudevents-attributes.js';
import { attributesOf, headerOf, type Headers } from './cloudevents-headers.js';
import { latest, shiftOf } from './clock.js';
import { externalIds, identifiersOf, previousId, type Told } from './identifiers.js';
import { clean, isObject, NOTHING, objectOr, parseJson, storable, type JsonObject } from './json.js';
import { needsPerson, receive, refused, type Reading, type Refusal, type Sender } from './received.js';
import { impossibleSpend } from './spend.js';
import { asLabel, hasControls, pathOf } from './text.js';

/** Whose event it is, by the source it names; undefined where nobody's. */
export type SenderOf = (source: string) => Sender | undefined;

/** One event in structured mode: the parsed JSON object. */
export function readStructured(event: unknown, sender: Sender | SenderOf, now: Micros): Reading {
  return read(event, sender, { now, shift: shiftOf(now, sentOf([event])) });
}

/** A batch (`application/cloudevents-batch+json`): one reading an event, in order. What is no array is one refusal. */
export function readBatch(events: unknown, sender: Sender | SenderOf, now: Micros): Reading[] {
  if (!Array.isArray(events)) return [refused([{ pointer: '', detail: 'a batch must be a JSON array of events' }])];
  const clocks = { now, shift: shiftOf(now, sentOf(events)) };
  return events.map((event) => read(event, sender, clocks));
}

/** Binary mode on HTTP: attributes in `ce-` headers, the body is the data (bytes, or JSON already parsed). */
export function readBinary(headers: Headers, body: unknown, sender: Sender | SenderOf, now: Micros): Reading {
  return binary(headers, 'ce-', body, typeof sender === 'function' ? sender : () => sender, now);
}

export interface KafkaRecord {
  headers?: Headers;
  value: Uint8Array | string | null;
}

/** A record of `itinera.events`, structured or binary by its content type. Its source must be a registered one. */
export function readKafka({ headers = {}, value }: KafkaRecord, senderOf: (source: string) => Sender | undefined, now: Micros): Reading {
  const contentType = headerOf(headers, 'content-type') ?? '';
  if (!/^\s*application\/cloudevents\+json\s*(;|$)/i.test(contentType)) {
    return binary(headers, 'ce_', value ?? undefined, senderOf, now, headerOf(headers, 'ce_datacontenttype'));
  }
  const parsed = parseJson(value ?? '');
  if ('problem' in parsed) return refused([{ pointer: '', detail: `the record's value ${parsed.problem}` }]);
  return read(parsed.value, senderOf, { now, shift: shiftOf(now, sentOf([parsed.value])) });
}

function binary(
  headers: Headers,
  prefix: 'ce-' | 'ce_',
  body: unknown,
  sender: (source: string) => Sender | undefined,
  now: Micros,
  fallbackType?: string | null,
): Reading {
  const decoded = attributesOf(headers, prefix);
  if ('refusals' in decoded) return refused(decoded.refusals);
  const contentType = headerOf(headers, 'content-type') || fallbackType;
  const members: Record<string, unknown> = { __proto__: null, ...decoded.attributes };
  // The content type header is the attribute; a header of the attribute's own name has no say.
  members['datacontenttype'] = contentType || undefined;
  const id = idOf(members);
  if (body instanceof Uint8Array || typeof body === 'string') {
    if (contentType && !isJson(contentType))
      return refused([{ pointer: '/datacontenttype', detail: 'must be JSON, the only data read here' }], id);
    const parsed = body.length === 0 ? { value: undefined } : parseJson(body);
    if ('problem' in parsed) return refused([{ pointer: '/data', detail: parsed.problem }], id);
    members['data'] = parsed.value;
  } else members['data'] = body;
  return read(members, sender, { now, shift: shiftOf(now, sentOf([members])) });
}

function read(raw: unknown, sender: Sender | ((source: string) => Sender | undefined), clocks: Clocks): Reading {
  const cleaned = clean(raw);
  if ('problem' in cleaned) return refused([{ pointer: '', detail: `the event ${cleaned.problem}` }], idOf(raw));
  if (!isObject(cleaned.value)) return refused([{ pointer: '', detail: 'an event must be a JSON object' }]);
  const members = cleaned.value;
  const id = idOf(members);
  const read = readAttributes(members, clocks);
  if ('refusals' in read) return refused(read.refusals, id);
  const { attributes } = read;
  const known = typeof sender === 'function' ? sender(attributes.source) : sender;
  if (!known) return refused([{ pointer: '/source', detail: 'is not a registered source', code: 'unknown_source' }], id);
  const data = dataOf(members);
  if ('refusals' in data) return refused(data.refusals, id);
  return toEvent(
    members,
    data.data,
    attributes,
    known.shop === undefined && attributes.shop !== undefined ? { ...known, shop: attributes.shop } : known,
    clocks.now,
  );
}

function toEvent(members: JsonObject, sent: unknown, attributes: Attributes, sender: Sender, now: Micros): Reading {
  const { contract, envelope } = attributes;
  const fields = objectOr(sent);
  const { identifiers, refusals } = identifiersOf(toldBy(members, fields), sender);
  if (refusals.length === 0 && identifiers.length === 0 && needsPerson(contract)) {
    refusals.push({
      pointer: '',
      detail: 'names nobody: userid, anonymousid, email or phone must hold a value that identifies someone',
      code: 'no_identifier',
    });
  }
  const data = isObject(sent) ? withoutPerson(sent, contract.type) : sent;
  const traits = isObject(fields['traits']) && Object.keys(fields['traits']).length > 0 ? { traits: storable(fields['traits']) } : {};
  const [channel, campaign] = [words(fields['channel']), words(fields['campaign'])];
  const whole = {
    ...envelope,
    identifiers,
    ...traits,
    ...(channel !== undefined && { channel }),
    ...(campaign !== undefined && { campaign }),
  };
  const pointerOf = (pointer: string): string => `/data${pointer}`;
  const received = receive(sender, whole, contract, data, pointerOf);
  if ('refusals' in received) refusals.push(...received.refusals);
  else if (contract === CampaignSpendRecordedV1) refusals.push(...impossibleSpend(received.event, now, pointerOf));
  return refusals.length > 0 || 'refusals' in received ? refused(refusals, envelope.id) : { ok: [received.event] };
}

const words = (value: unknown): string | undefined => (typeof value === 'string' ? asLabel(value, 200) : undefined);

/** Extension attributes name the person; the data's fields are asked where an attribute is absent. */
function toldBy(members: JsonObject, data: JsonObject): Told[] {
  const pick = (attribute: string, field: string): { value: unknown; pointer: string } =>
    members[attribute] != null
      ? { value: members[attribute], pointer: `/${attribute}` }
      : { value: data[field], pointer: `/data/${field}` };
  const told: Told[] = [
    { as: 'customer', ...pick('userid', 'userId') },
    ...externalIds(data['externalIds'], '/data/externalIds'),
    { as: 'card', ...pick('card', 'card') },
    { as: 'anonymous', ...pick('anonymousid', 'anonymousId') },
    previousId(data['previousId'], '/data/previousId'),
    { as: 'email', ...pick('email', 'email') },
    { as: 'phone', ...pick('phone', 'phone') },
  ];
  const traits = objectOr(data['traits']);
  return [
    ...told,
    { as: 'email', value: traits['email'], pointer: '/data/traits/email', bonus: true },
    { as: 'phone', value: traits['phone'], pointer: '/data/traits/phone', bonus: true },
  ];
}

const PERSONAL = ['userId', 'anonymousId', 'previousId', 'email', 'phone', 'card', 'externalIds'];

/** The data without who it is about, and a page without its query; traits without NUL. */
function withoutPerson(data: JsonObject, type: string): JsonObject {
  const rest: Record<string, unknown> = { __proto__: null, ...data };
  for (const field of PERSONAL) delete rest[field];
  if (type === TouchpointRecordedV1.type && typeof rest['page'] === 'string') rest['page'] = pathOf(rest['page']);
  if (isObject(rest['traits'])) rest['traits'] = storable(rest['traits']);
  return rest;
}

function dataOf(members: JsonObject): { data: unknown } | { refusals: Refusal[] } {
  const encoded = members['data_base64'];
  if (encoded === undefined || encoded === null) return { data: members['data'] ?? NOTHING };
  const at = (detail: string): { refusals: Refusal[] } => ({ refusals: [{ pointer: '/data_base64', detail }] });
  if (members['data'] !== undefined && members['data'] !== null) return at('must not stand beside data');
  if (typeof encoded !== 'string' || encoded.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(encoded)) return at('must be Base64');
  const parsed = parseJson(Buffer.from(encoded, 'base64'));
  const cleaned = 'problem' in parsed ? parsed : clean(parsed.value);
  return 'problem' in cleaned ? at(`the decoded data ${cleaned.problem}`) : { data: cleaned.value };
}

/** One shift for the whole request, from the latest `senttime` in it. */
function sentOf(events: readonly unknown[]): Micros | undefined {
  const told = events.map((event) =>
    typeof event === 'object' && event !== null ? (event as { senttime?: unknown }).senttime : undefined,
  );
  return latest(told.map((text) => (typeof text === 'string' ? parseInstant(text) : null)));
}

/** The id to answer with, where there is one that may be repeated. */
function idOf(raw: unknown): string | undefined {
  const id = typeof raw === 'object' && raw !== null ? (raw as { id?: unknown }).id : undefined;
  return typeof id === 'string' && id !== '' && id.length <= MAX_ID && !hasControls(id) ? id : undefined;
}
