import { wireType, type Contract } from '#lib/contracts';
import type { Json } from './contract-schemas.js';

const text = (description: string, more: Json = {}): Json => ({ type: 'string', description, ...more });
const instant = (description: string): Json => text(description, { format: 'date-time' });

/** An event as others send it. */
export const SENT_EVENT: Json = {
  type: 'object',
  description:
    'CloudEvents 1.0. Who it is about: the attributes userid, anonymousid, email or phone, or fields of these names in the data (userId, anonymousId, email, phone).',
  required: ['specversion', 'id', 'source', 'type'],
  properties: {
    specversion: { const: '1.0' },
    id: text('Unique per source for ever; the first content under it wins, so sending again is safe.', { minLength: 1, maxLength: 200 }),
    source: text('The system that sends. A key of a source writes in its name.', { minLength: 1, maxLength: 500 }),
    type: text('One of the claims taken at the door.'),
    time: instant('When it happened; when it was received where absent.'),
    senttime: instant('When the sender sent it, by the clock it also took `time` from: a wrong clock is corrected by it.'),
    datacontenttype: text('JSON, the only data read.', { examples: ['application/json'] }),
    sequence: text('Orders events of one source within one instant; compared as text.', { maxLength: 200 }),
    shop: text('The shop, where the source has none of its own.', { maxLength: 200 }),
    correlationid: text('What a chain of events goes back to.', { maxLength: 200 }),
    traceparent: text('W3C trace context.', { maxLength: 200 }),
    userid: text("The shop's customer number."),
    anonymousid: text('The id of a browser or app before login, unique within its source.'),
    email: text('An address; kept as a pseudonym.'),
    phone: text('A number; kept as a pseudonym.'),
    data: { type: 'object', description: 'Fields unknown to the schema are left out; null counts as absent.' },
  },
};

/** The envelope of everything in our own log. */
export const FACT_ENVELOPE: Json = {
  type: 'object',
  description: 'CloudEvents 1.0, structured. Instants have six decimals and stand in UTC. `(source, id)` names it for ever.',
  required: ['specversion', 'id', 'source', 'type', 'time', 'datacontenttype', 'recordedtime', 'data'],
  properties: {
    specversion: { const: '1.0' },
    id: text('With the source the name of it.'),
    source: text('Who said so.'),
    type: text('`itinera.<context>.<noun>-<past verb>.v<N>`'),
    time: instant("When it happened, after correction for the sender's clock."),
    subject: text('The pseudonymous id of whom it is about.', { format: 'uuid' }),
    datacontenttype: { const: 'application/json' },
    sequence: text('Orders facts of one source within one instant; compared as text.'),
    recordedtime: instant('When it was accepted.'),
    originaltime: instant('When it happened, as the sender said.'),
    senttime: instant('When the sender says it sent it.'),
    shop: text('The shop it happened in.'),
    correlationid: text('The id of the claim a chain of facts goes back to.'),
    causationid: text('`source id` of what directly caused it.'),
    claimid: text('The claim it was made from: facts are ordered by it.'),
    data: { type: 'object' },
  },
};

/** An envelope that carries one type of data. */
export const carrying = (envelope: string, type: string, data: string, description: string): Json => ({
  description,
  allOf: [{ $ref: envelope }, { type: 'object', required: ['data'], properties: { type: { const: type }, data: { $ref: data } } }],
});

export const carryingContract = (envelope: string, contract: Contract, prefix: string, description: string): Json =>
  carrying(envelope, wireType(contract), `${prefix}${contract.name}`, description);
