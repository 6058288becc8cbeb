import { SUBJECT_TYPES, type Identifier, type SubjectType } from '#lib/contracts';
import { isSupportedCountry, parsePhoneNumberFromString, type CountryCode } from 'libphonenumber-js/core';
import metadata from 'libphonenumber-js/metadata.min';
import type { Refusal, Sender } from './received.js';
import { hasControls } from './text.js';

/** One value somebody may be known by, as it was sent. */
export interface Told {
  as: SubjectType;
  value: unknown;
  /** Where it stood, for the error message; the value itself is personal and never in one. */
  pointer: string;
  /** Of external ids: in which system. */
  system?: string;
  /** Found in traits or properties, where it is a bonus: a malformed one is passed over instead of refusing the event. */
  bonus?: boolean;
}

const BLOCKED: ReadonlySet<string> = new Set([
  '',
  'null',
  'undefined',
  'none',
  'nan',
  'unknown',
  'anonymous',
  'guest',
  'test',
  '0',
  '-1',
  '00000000-0000-0000-0000-000000000000',
  '[object object]',
  'true',
  'false',
]);

const MAX_IDENTIFIERS = 50;
const MAX_LENGTH = 200;
const EMAIL = /^[^\s@]{1,64}@[^\s@]+\.[^\s@.]+$/;

/** Whether a value identifies nobody, whatever its kind. */
export function isBlocked(value: string, sender: Sender): boolean {
  const lower = value.trim().toLowerCase();
  return BLOCKED.has(lower) || (sender.blocked?.some((more) => more.trim().toLowerCase() === lower) ?? false);
}

/** Everything told, normalised, each once, strongest first (equal types in the order told). Blocked values are left out silently. */
export function identifiersOf(told: readonly Told[], sender: Sender): { identifiers: Identifier[]; refusals: Refusal[] } {
  const found = new Map<string, Identifier>();
  const refusals: Refusal[] = [];
  for (const one of told) {
    const read = identifierOf(one, sender);
    if (read === undefined) continue;
    if (typeof read !== 'string') found.set(JSON.stringify([read.type, read.realm, read.value]), read);
    else if (!one.bonus) refusals.push({ pointer: one.pointer, detail: read });
  }
  if (found.size > MAX_IDENTIFIERS) refusals.push({ pointer: '', detail: `carries more than ${MAX_IDENTIFIERS} identifiers` });
  const identifiers = [...found.values()].sort((a, b) => SUBJECT_TYPES.indexOf(a.type) - SUBJECT_TYPES.indexOf(b.type));
  return { identifiers, refusals };
}

/** The identifier; a sentence saying what is wrong; or nothing where it is absent or blocked. */
function identifierOf(told: Told, sender: Sender): Identifier | string | undefined {
  if (told.value === undefined || told.value === null) return undefined;
  const text = asText(told.value);
  if (text === undefined) return 'must be text or a whole number';
  if (isBlocked(text, sender)) return undefined;
  if (text.length > MAX_LENGTH) return `must be at most ${MAX_LENGTH} characters`;
  if (hasControls(text)) return 'must not contain control characters';
  if (told.as === 'email') return email(text);
  const read =
    told.as === 'phone' ? phone(text, sender) : { type: told.as, value: told.system === undefined ? text : `${told.system}:${text}` };
  return isBlocked(read.value, sender) ? undefined : { ...read, realm: realmOf(read.type, sender) };
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
}

function email(text: string): Identifier | string {
  return EMAIL.test(text) ? { type: 'email', realm: '', value: text.toLowerCase() } : 'must be an e-mail address';
}

/**
 * A *possible* number is enough: which ranges are in use changes with every release of the library, and a person must not become
 * another with it. A number with an extension is a switchboard's, shared by strangers, and is kept as told.
 */
function phone(text: string, sender: Sender): { type: SubjectType; value: string } {
  const country = sender.country?.toUpperCase() as CountryCode | undefined;
  const defaultCountry = country !== undefined && isSupportedCountry(country, metadata) ? country : undefined;
  const parsed = parsePhoneNumberFromString(
    text.replace(/^tel:/i, ''),
    { ...(defaultCountry && { defaultCountry }), extract: false },
    metadata,
  );
  return parsed?.isPossible() && !parsed.ext ? { type: 'phone', value: parsed.number } : { type: 'external', value: `phone:${text}` };
}

/** Two shops' customer 4711 are strangers, and so are two sources' anonymous ids; an address is the same everywhere. */
function realmOf(type: SubjectType, sender: Sender): string {
  if (type === 'email' || type === 'phone') return '';
  return type === 'anonymous' ? sender.source : (sender.realm ?? sender.shop ?? '');
}

/**
 * An earlier id of the same person (alias). Callers send a visitor's id here, so it is taken as anonymous; were it a former user id,
 * two user ids of one realm would not merge by themselves anyway. Where it is plainly an address it is one.
 */
export function previousId(value: unknown, pointer: string): Told {
  const isAddress = typeof value === 'string' && value.length <= MAX_LENGTH && EMAIL.test(value.trim());
  return { as: isAddress ? 'email' : 'anonymous', value, pointer };
}

// Names other tools give the kinds of identifier that we have ourselves.
const SYSTEMS: ReadonlyMap<string, SubjectType> = new Map([
  ['user_id', 'customer'],
  ['userid', 'customer'],
  ['anonymous_id', 'anonymous'],
  ['anonymousid', 'anonymous'],
  ['email', 'email'],
  ['phone', 'phone'],
  ['card', 'card'],
  ['loyalty_card', 'card'],
]);

/** Segment's `externalIds`: `{ id, type, collection }`. Those of accounts name a company, not a person. */
export function externalIds(list: unknown, pointer: string): Told[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown, index): Told[] => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { id, type, collection } = entry as { id?: unknown; type?: unknown; collection?: unknown };
    if (
      typeof type !== 'string' ||
      !/^[\x21-\x7e]{1,100}$/.test(type) ||
      (collection !== undefined && collection !== null && collection !== 'users')
    )
      return [];
    const at = `${pointer}/${index}/id`;
    const own = SYSTEMS.get(type.toLowerCase());
    return [own ? { as: own, value: id, pointer: at, bonus: true } : { as: 'external', value: id, pointer: at, system: type, bonus: true }];
  });
}
