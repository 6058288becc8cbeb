import { subjectId, type SubjectType } from '#lib/contracts';
import { BadRequestException } from '@nestjs/common';
import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js';

/** How a person is named in a path: by customer id, or by an identifier whose realm is still to be found. */
export type CustomerRef = { kind: 'id'; id: string } | { kind: 'identifier'; type: SubjectType; value: string };

const PREFIXES: Readonly<Record<string, SubjectType>> = {
  userId: 'customer',
  anonymousId: 'anonymous',
  email: 'email',
  phone: 'phone',
  card: 'card',
  external: 'external',
};
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Reads a reference the way intake reads identifiers, or both would mean different subjects. Null where it is none. */
export function readRef(ref: string, defaultCountry: string): CustomerRef | null {
  if (UUID.test(ref)) return { kind: 'id', id: ref.toLowerCase() };
  const [, prefix, value] = /^([A-Za-z]+):(.+)$/s.exec(ref.trim()) ?? [];
  const type = prefix !== undefined && Object.hasOwn(PREFIXES, prefix) ? PREFIXES[prefix]! : null;
  const text = value?.trim();
  if (!type || !text) return null;
  if (type === 'email') return { kind: 'identifier', type, value: text.toLowerCase() };
  if (type === 'phone') return phoneRef(text, defaultCountry);
  return { kind: 'identifier', type, value: text };
}

function phoneRef(text: string, country: string): CustomerRef {
  const defaultCountry = isSupportedCountry(country) ? (country as CountryCode) : undefined;
  const parsed = parsePhoneNumberFromString(text.replace(/^tel:/i, ''), { ...(defaultCountry && { defaultCountry }), extract: false });
  if (parsed?.isPossible() && !parsed.ext) return { kind: 'identifier', type: 'phone', value: parsed.number };
  return { kind: 'identifier', type: 'external', value: `phone:${text}` };
}

/** What an identifier is unique within. */
export interface Realm {
  shop?: string;
  source?: string;
}

/**
 * The subject a reference names: an id's own, or that of an identifier. The realm of a `userId` is its shop (the shop without a name where
 * none is given), of an `anonymousId` its source. Throws where a person must say it otherwise.
 */
export function subjectOfRef(ref: string, { shop = '', source }: Realm, config: { subjectSecret: string; defaultCountry: string }): string {
  for (const [name, value] of [
    ['shop', shop],
    ['source', source],
  ] as const)
    if (value !== undefined && (typeof value !== 'string' || value.length > 200 || value.includes('\u0000')))
      throw new BadRequestException(`${name} is given once, with at most 200 characters.`);
  const read = readRef(ref, config.defaultCountry);
  if (!read) throw new BadRequestException('A customer is named by id, or as userId:…, anonymousId:…, email:… or phone:….');
  if (read.kind === 'id') return read.id;
  const { type, value } = read;
  if (type === 'anonymous' && source === undefined)
    throw new BadRequestException('An anonymousId is unique within its source: add ?source=.');
  const realm = { customer: shop, anonymous: source ?? '', email: '', phone: '', external: shop, card: shop }[type];
  return subjectId(config.subjectSecret, { type, realm, value });
}
