import { Buffer } from 'node:buffer';
import type { Refusal } from './received.js';

export type Headers = Readonly<Record<string, string | string[] | Uint8Array | undefined>>;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const ATTRIBUTE = /^[a-z0-9]{1,100}$/;

/**
 * Attributes of a binary-mode message: headers with the prefix (`ce-` on HTTP, `ce_` on Kafka), names without it, values decoded.
 * On Kafka values are UTF-8 as they stand; on HTTP they are percent-encoded.
 */
export function attributesOf(headers: Headers, prefix: 'ce-' | 'ce_'): { attributes: Record<string, string> } | { refusals: Refusal[] } {
  const attributes = Object.create(null) as Record<string, string>;
  const refusals: Refusal[] = [];
  for (const name of Object.keys(headers)) {
    const attribute = name.toLowerCase().startsWith(prefix) ? name.slice(prefix.length).toLowerCase() : '';
    const raw = headerText(headers[name]);
    if (!ATTRIBUTE.test(attribute) || NO_ATTRIBUTE.has(attribute) || raw === undefined) continue;
    const value = raw === null ? null : prefix === 'ce-' ? decodeHeader(raw) : raw;
    if (value === null) refusals.push({ pointer: `/${attribute}`, detail: 'is not valid UTF-8' });
    else attributes[attribute] = value;
  }
  return refusals.length > 0 ? { refusals } : { attributes };
}

/** Members of the JSON format that are not attributes: a header cannot bring data in by the back door. */
const NO_ATTRIBUTE = new Set(['data', 'data_base64']);

/** One header, whatever its capitals; null where its bytes are not UTF-8. */
export function headerOf(headers: Headers, wanted: string): string | null | undefined {
  for (const name of Object.keys(headers)) if (name.toLowerCase() === wanted) return headerText(headers[name]);
  return undefined;
}

function headerText(value: Headers[string]): string | null | undefined {
  if (value instanceof Uint8Array) return decode(value);
  if (Array.isArray(value)) return typeof value[0] === 'string' ? value[0] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/**
 * A header value as text, by section 3.1.3.2 of CloudEvents' HTTP binding: surrounding quotes are taken off, then one round of
 * percent-decoding, the bytes read strictly as UTF-8 (overlong forms and half characters are refused: null). A `%` without two hex
 * digits is kept, as senders that do not encode mean it.
 */
export function decodeHeader(raw: string): string | null {
  const text = unquote(raw.replace(/^[ \t]+|[ \t]+$/g, ''));
  // Node reads header bytes as Latin-1, so one character is one byte unless the value came from elsewhere.
  if (/^[\x00-\x7f]*$/.test(text) && !text.includes('%')) return text;
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i++) {
    const hex = text[i] === '%' ? /^[0-9a-f]{2}$/i.exec(text.slice(i + 1, i + 3)) : null;
    if (hex) {
      bytes.push(parseInt(hex[0], 16));
      i += 2;
    } else if (text.charCodeAt(i) <= 0xff) bytes.push(text.charCodeAt(i));
    else {
      const character = String.fromCodePoint(text.codePointAt(i)!);
      bytes.push(...Buffer.from(character));
      i += character.length - 1;
    }
  }
  return decode(Uint8Array.from(bytes));
}

/** The other way: what a sender writes for a value. */
export function encodeHeader(value: string): string {
  let out = '';
  for (const character of value) {
    const plain = /^[\x21-\x7e]$/.test(character) && character !== '"' && character !== '%';
    out += plain ? character : [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');
  }
  return out;
}

function unquote(text: string): string {
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1).replace(/\\(.)/gs, '$1') : text;
}

function decode(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    return null;
  }
}
