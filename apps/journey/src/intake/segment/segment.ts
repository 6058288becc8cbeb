import { IdentifiedClaimV1 } from '#lib/contracts';
import { receive, refused, type Envelope, type ReceivedEvent, type Reading, type Refusal, type Sender } from '../received.js';
import { defined } from '../text.js';
import { consents } from './consent.js';
import { tracked, visit } from './events.js';
import {
  MAX_BATCH_CALLS,
  readMessage,
  requestOfBatch,
  requestOfCall,
  type Message,
  type Request,
  type SegmentMethod,
  type Surroundings,
} from './messages.js';
import { personOf, traitsOf } from './person.js';
import type { Said } from './said.js';

export type { Surroundings } from './messages.js';

/** One call of `/v1/identify`, `/v1/track`, … . */
export function readCall(method: SegmentMethod, body: unknown, surroundings: Surroundings): Reading {
  return read(body, requestOfCall(body, surroundings), method);
}

/** `/v1/batch`: one reading a call, in order. What is no batch is one refusal. */
export function readSegmentBatch(body: unknown, surroundings: Surroundings): Reading[] {
  const calls = typeof body === 'object' && body !== null ? (body as { batch?: unknown }).batch : undefined;
  if (!Array.isArray(calls)) return [refused([{ pointer: '/batch', detail: 'must be a list of calls' }])];
  if (calls.length > MAX_BATCH_CALLS)
    return [refused([{ pointer: '/batch', detail: `must hold at most ${MAX_BATCH_CALLS} calls`, code: 'too_large' }])];
  const request = requestOfBatch(body as object, calls, surroundings);
  return calls.map((call) => read(call, request));
}

function read(raw: unknown, request: Request, method?: SegmentMethod): Reading {
  const envelope = readMessage(raw, request, method);
  if ('invalid' in envelope) return envelope;
  const { message } = envelope;
  const { sender } = request;
  const person = personOf(message, sender);
  if ('refusals' in person) return refused(person.refusals, message.id);
  const traits = traitsOf(message);
  const { drafts, refusals } = saidBy(message, sender, traits);
  if (refusals.length > 0) return refused(refusals, message.id);
  const { time, originalTime, sentTime, origin } = message;
  const common = {
    ...defined({ originalTime, sentTime, traits, channel: origin.channel, campaign: origin.campaign }),
    time,
    identifiers: person.identifiers,
  };
  const events: ReceivedEvent[] = [];
  const wrong: Refusal[] = [];
  // The first keeps the call's id, so that looking the call up finds what it mainly was.
  for (const [index, draft] of drafts.entries()) {
    const whole: Envelope = { ...common, id: index === 0 ? message.id : (draft.id ?? `${message.id}/${index}`) };
    const received = receive(sender, whole, draft.contract, draft.data, pointerOf);
    if ('event' in received) events.push(received.event);
    else wrong.push(...received.refusals);
  }
  return wrong.length > 0 ? refused(wrong, message.id) : { ok: events };
}

function saidBy(message: Message, sender: Sender, traits: Record<string, unknown> | undefined): Said {
  const main = mainOf(message, sender, traits);
  return { ...main, drafts: [...main.drafts, ...consents(message, sender)] };
}

function mainOf(message: Message, sender: Sender, traits: Record<string, unknown> | undefined): Said {
  switch (message.method) {
    case 'track':
      return tracked(message, sender);
    case 'page':
    case 'screen':
      return visit(message);
    case 'identify':
    case 'alias':
    case 'group':
      return { drafts: [{ contract: IdentifiedClaimV1, data: defined({ traits }) }], refusals: [] };
  }
}

/** `/items/0/productId` of a claim is `/properties/products/0/product_id` of the call. */
function pointerOf(pointer: string): string {
  return `/properties${pointer
    .replace('/items', '/products')
    .replace(/Minor\b/g, '')
    .replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`)}`;
}
