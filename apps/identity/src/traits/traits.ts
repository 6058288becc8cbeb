import { compareBytes, CONTACT_CHANNELS, type Micros, type TraitsChangedV1 } from '#lib/contracts';

/** One trait as last told: by the event's own time, whatever the order of arrival. */
interface Told {
  value: unknown;
  at: Micros;
  /** The claim that told it, which decides between two at one instant. */
  by: string;
}

/** What is known of one subject, by trait. Personal: it lies sealed in identity's store and nowhere else. */
export type Traits = Record<string, Told>;

/** Adds what an event tells; a later event's word stays, and a null takes a trait back. */
export function learn(known: Traits, told: Record<string, unknown>, at: Micros, by: string): Traits {
  const traits: Traits = { ...known };
  for (const [name, value] of Object.entries(told)) {
    const before = Object.hasOwn(known, name) ? known[name] : undefined;
    if (before && (before.at - at || compareBytes(before.by, by)) > 0) continue;
    Object.defineProperty(traits, name, { value: { value, at, by }, enumerable: true, configurable: true, writable: true });
  }
  return traits;
}

/** The traits that name nobody, in a form that cannot carry a name either: known country and language codes, a month, a known channel. */
export function publicTraits(traits: Traits): TraitsChangedV1 {
  const value = (name: string): unknown => (Object.hasOwn(traits, name) ? traits[name]!.value : undefined);
  const address = value('address');
  const country = countryCode(value('country')) ?? countryCode((address as { country?: unknown } | null | undefined)?.country);
  const language = languageCode(value('language')) ?? languageCode(value('locale'));
  const birthMonth = monthOf(value('birthday')) ?? monthNumber(value('birthMonth'));
  const preferredChannel = channelOf(value('preferredChannel'));
  return {
    ...(country && { country }),
    ...(language && { language }),
    ...(birthMonth && { birthMonth }),
    ...(preferredChannel && { preferredChannel }),
  };
}

const PUBLIC = ['country', 'language', 'birthMonth', 'preferredChannel'] as const;

/** The public traits now, where they differ from before; null where nobody need be told. */
export function changedTraits(before: Traits, now: Traits): TraitsChangedV1 | null {
  const [old, fresh] = [publicTraits(before), publicTraits(now)];
  const differs = PUBLIC.some((name) => fresh[name] !== undefined && fresh[name] !== old[name]);
  return differs ? fresh : null;
}

const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' });
const languages = new Intl.DisplayNames(['en'], { type: 'language', fallback: 'none' });

const LETTERS = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
const CODES_BY_NAME = new Map<string, string>([
  ['usa', 'US'],
  ['great britain', 'GB'],
]);
for (const code of LETTERS.flatMap((first) => LETTERS.map((second) => first + second))) {
  const name = regions.of(code)?.toLowerCase();
  if (name && !CODES_BY_NAME.has(name)) CODES_BY_NAME.set(name, current(code));
}

/** The code in use today: `DE` of `DD`, `GB` of `UK`. */
function current(code: string): string {
  return new Intl.Locale(`und-${code}`).region!;
}

function countryCode(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (/^[A-Za-z]{2}$/.test(text) && regions.of(text.toUpperCase())) return current(text);
  return CODES_BY_NAME.get(text.toLowerCase());
}

function languageCode(value: unknown): string | undefined {
  const code = typeof value === 'string' ? /^([A-Za-z]{2})(?:[-_][A-Za-z0-9_-]+)?$/.exec(value.trim())?.[1]?.toLowerCase() : undefined;
  return code && languages.of(code) ? code : undefined;
}

/** `05` of `1984-05-23` or of an instant. */
const monthOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? monthNumber(/^\d{4}-(\d{2})-\d{2}(?:$|T)/.exec(value.trim())?.[1]) : undefined;

function monthNumber(value: unknown): string | undefined {
  const month = typeof value === 'string' || typeof value === 'number' ? Number(value) : NaN;
  return Number.isInteger(month) && month >= 1 && month <= 12 ? String(month).padStart(2, '0') : undefined;
}

function channelOf(value: unknown): string | undefined {
  const said = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return CONTACT_CHANNELS.find((channel) => channel === said);
}
