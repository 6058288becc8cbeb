import { parseInstant, type Fact } from '#lib/contracts';
import type { LogRecord } from './port.js';

/** A record of one of our own topics as a fact; throws with the reason where it is none. */
export function decodeFact({ value }: LogRecord): Fact {
  if (value === null) throw new Error('the record is empty');
  const fact = parsed(value);
  if (typeof fact !== 'object' || fact === null) throw new Error('the record is not a JSON object');
  for (const name of ['id', 'source', 'type', 'time', 'recordedtime'] as const) {
    if (typeof fact[name] !== 'string' || fact[name] === '') throw new Error(`the attribute ${name} is missing`);
  }
  if (parseInstant(fact.time!) === null) throw new Error('the attribute time is not an instant');
  if (typeof fact.data !== 'object' || fact.data === null) throw new Error('data is missing');
  return fact as Fact;
}

/** The parser's own message quotes the text, which may be personal. */
function parsed(value: string): Partial<Fact> | null {
  try {
    return JSON.parse(value) as Partial<Fact> | null;
  } catch {
    throw new Error('the record is not JSON');
  }
}
