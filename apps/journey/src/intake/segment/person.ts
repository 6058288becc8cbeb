import type { Identifier } from '#lib/contracts';
import { externalIds, identifiersOf, previousId, type Told } from '../identifiers.js';
import { objectOr, storable, type JsonObject } from '../json.js';
import type { Refusal, Sender } from '../received.js';
import { textOf } from '../text.js';
import { NOBODY, type Message } from './messages.js';

/**
 * Whom a call is about: its ids, and addresses in traits and properties beside them. Where all of them are blocked it is about no one.
 * A device id is no identifier (identity.md has none), and a group's traits speak of the group.
 */
export function personOf(message: Message, sender: Sender): { identifiers: Identifier[] } | { refusals: Refusal[] } {
  const { userId, anonymousId, context, properties, traits, method } = message;
  const own: Told[] = [
    { as: 'customer', value: userId, pointer: '/userId' },
    { as: 'anonymous', value: anonymousId, pointer: '/anonymousId' },
  ];
  const contextTraits = objectOr(context['traits']);
  const told = [
    ...own,
    ...(method === 'alias' ? [previousId(message.previousId, '/previousId')] : []),
    ...externalIds(context['externalIds'], '/context/externalIds'),
    ...(method === 'identify' ? addresses(traits, '/traits') : []),
    ...addresses(contextTraits, '/context/traits'),
    ...addresses(properties, '/properties'),
  ];
  const { identifiers, refusals } = identifiersOf(told, sender);
  if (refusals.length > 0) return { refusals };
  return identifiers.length > 0 ? { identifiers } : { refusals: [NOBODY] };
}

function addresses(fields: JsonObject, at: string): Told[] {
  return [
    { as: 'email', value: fields['email'], pointer: `${at}/email`, bonus: true },
    { as: 'phone', value: fields['phone'], pointer: `${at}/phone`, bonus: true },
  ];
}

/** What is said of the person. A group becomes their company, in the shape of Segment's reserved trait. */
export function traitsOf(message: Message): Record<string, unknown> | undefined {
  const known = objectOr(message.context['traits']);
  const said = {
    ...known,
    ...(message.method === 'identify' ? message.traits : {}),
    ...(message.method === 'group' && { company: company(message) }),
  };
  return Object.keys(said).length > 0 ? storable(said) : undefined;
}

function company({ groupId, traits }: Message): JsonObject {
  const told = {
    name: textOf(traits, 'name'),
    industry: textOf(traits, 'industry'),
    employee_count: traits['employees'],
    plan: textOf(traits, 'plan'),
  };
  return {
    id: groupId,
    ...Object.fromEntries(Object.entries(told).filter(([, value]) => value !== undefined && typeof value !== 'object')),
  };
}
