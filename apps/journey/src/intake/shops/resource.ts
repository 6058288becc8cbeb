import type { Micros } from '#lib/contracts';
import { minorOf } from '#lib/money';
import { parseIso } from '../clock.js';
import { clean, isObject, objectOr, parseJson, type JsonObject } from '../json.js';
import { hasControls, textOf } from '../text.js';

// A text as a whole, or a whole number too long for a double.
const TEXT_OR_LONG_NUMBER = /"(?:\\.|[^"\\])*"|(?<![\d.eE+-])-?\d{16,}(?![\d.eE])/g;

/** A webhook's body. Ids longer than a double holds keep all their digits, as text. */
export function parseResource(body: Uint8Array): { resource: JsonObject } | { problem: string } {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    return { problem: 'is not valid UTF-8' };
  }
  const parsed = parseJson(text.replace(TEXT_OR_LONG_NUMBER, (found) => (found.startsWith('"') ? found : `"${found}"`)));
  const cleaned = 'problem' in parsed ? parsed : clean(parsed.value);
  if ('problem' in cleaned) return cleaned;
  return isObject(cleaned.value) ? { resource: cleaned.value } : { problem: 'is not a JSON object' };
}

/** The first of the named fields that holds an instant. A shop's times without a zone are UTC. */
export function instantOf(fields: JsonObject, ...names: string[]): Micros | undefined {
  for (const name of names) {
    const text = textOf(fields, name);
    const micros = text === undefined ? null : parseIso(text);
    if (micros !== null) return micros;
  }
  return undefined;
}

/** What is printed on an order, where that is not its id. What can be no number, such as an address, must not cost the order. */
export function orderNumberOf(order: JsonObject, orderId: string, ...names: string[]): string | undefined {
  const number = textOf(order, ...names);
  if (number === undefined || number.length > 100 || number.includes('@') || hasControls(number)) return undefined;
  return number.replace(/^#/, '') === orderId ? undefined : number;
}

/** The objects of a list; what is no list has none. */
export const listOf = (value: unknown): JsonObject[] => (Array.isArray(value) ? value.map(objectOr) : []);

/** Reads amounts of one currency: 0 where there is none, NaN (which no contract takes) where it is no amount. */
export type Minor = (value: unknown) => number;

export const minorIn =
  (currency: string): Minor =>
  (value) =>
    value === undefined || value === null || value === '' ? 0 : (minorOf(value, currency) ?? Number.NaN);

export const sumOf = (amounts: readonly number[]): number => amounts.reduce((sum, amount) => sum + amount, 0);

/** Amounts that shops write below zero, such as a refund's. */
export const withoutSign = (value: unknown): unknown =>
  typeof value === 'number' ? Math.abs(value) : typeof value === 'string' ? value.trim().replace(/^-/, '') : value;
