import { derivedId, formatInstant } from '#lib/contracts';
import { decimalOf } from '#lib/money';
import { clean, isObject, objectOr, type JsonObject } from '../json.js';
import { refused, type Reading } from '../received.js';
import { readSegmentBatch, type Surroundings } from '../segment/segment.js';

/** As many as the Measurement Protocol allows a request. */
const MOST_EVENTS = 25;

/**
 * A request of Google's Measurement Protocol, one reading an event: each is a track call of its client or app, and of its user where it names
 * one. An event that tells its time has an id made of all it says, so that a request sent again says nothing new.
 */
export function readMeasurement(body: unknown, surroundings: Surroundings): Reading[] {
  const cleaned = clean(body);
  if ('problem' in cleaned) return [refused([{ pointer: '', detail: `the request ${cleaned.problem}` }])];
  const request = objectOr(cleaned.value);
  const events = request['events'];
  if (!Array.isArray(events)) return [refused([{ pointer: '/events', detail: 'must be a list of events' }])];
  if (events.length > MOST_EVENTS)
    return [refused([{ pointer: '/events', detail: `must hold at most ${MOST_EVENTS} events`, code: 'too_large' }])];
  const calls = [...(events as unknown[]), ...consent(request)].map((event, index) =>
    callOf(objectOr(event), index, request, surroundings),
  );
  return readSegmentBatch({ batch: calls }, surroundings);
}

function callOf(event: JsonObject, index: number, request: JsonObject, { sender }: Surroundings): object {
  const anonymousId = request['client_id'] ?? request['app_instance_id'];
  const userId = request['user_id'];
  const told = decimalOf(event['timestamp_micros'] ?? request['timestamp_micros']);
  const timestamp = told === undefined || !told.gte(0) || told.gt(8e15) ? undefined : formatInstant(told.round(0, 0).toNumber());
  const all = JSON.stringify([anonymousId, userId, timestamp, index, event]);
  return {
    type: 'track',
    event: event['name'],
    properties: event['params'],
    anonymousId,
    userId,
    ...(timestamp !== undefined && { timestamp, messageId: derivedId({ source: sender.source, id: all }, 'ga4.event') }),
  };
}

/** What the user allows stands beside the events. */
const consent = ({ consent: told }: JsonObject): object[] => (isObject(told) ? [{ name: 'consent', params: told }] : []);
