import { formatInstant, subjectId, wireType, IdentifiersSeenV1, type Claim, type Fact, type Identifier } from '#lib/contracts';
import { byStrength } from '../src/resolve-subjects/resolve.js';
import { unseen } from '../src/resolve-subjects/people.js';

export const SECRET = 'a secret of the tests';
const START = Date.UTC(2026, 2, 1) * 1000;

export const userId = (value: string, realm = 'north'): Identifier => ({ type: 'customer', realm, value });
export const device = (value: string): Identifier => ({ type: 'anonymous', realm: 'web', value });
export const email = (value: string): Identifier => ({ type: 'email', realm: '', value });
export const phone = (value: string): Identifier => ({ type: 'phone', realm: '', value });
export const idOf = (identifier: Identifier): string => subjectId(SECRET, identifier);

let counter = 0;

/** A fact or claim with all that the envelope needs; each later than the one before. */
export function aFact<T>(type: string, data: T, over: Partial<Fact> = {}): Fact<T> {
  const number = ++counter;
  const time = formatInstant(START + number * 1_000_000);
  return {
    specversion: '1.0',
    id: `event-${number}`,
    source: 'web',
    type,
    time,
    recordedtime: time,
    datacontenttype: 'application/json',
    subject: idOf(userId('somebody')),
    shop: 'north',
    ...over,
    data,
  };
}

/** What intake tells of one event. */
export function seen(
  identifiers: Identifier[],
  { over = {}, ...data }: Partial<IdentifiersSeenV1> & { event?: string; over?: Partial<Claim> } = {},
): Claim {
  const [strongest] = byStrength(identifiers.map((identifier) => unseen({ ...identifier, id: idOf(identifier) })));
  const fact = aFact(wireType(IdentifiersSeenV1), { identifiers, strength: 'identifying', ...data }, { subject: strongest!.id, ...over });
  return { ...fact, id: `${fact.id}/identifiers`, causationid: `${fact.source} ${fact.id}` };
}

export const claimOf = (name: string, subject: Identifier, data: object, over: Partial<Claim> = {}): Claim =>
  aFact(`itinera.identity.${name}.v1`, data, { subject: idOf(subject), ...over });
