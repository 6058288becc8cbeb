import { SUBJECT_TYPES, subjectId } from '#lib/contracts';
import { identifiersOf } from '../intake/identifiers.js';
import type { Sender } from '../intake/received.js';

const LONGEST = 200;
const DEEPEST = 32;

/**
 * All whom a message that could not be taken may show: every word in it, taken for an identifier of any kind, as any of the senders would
 * have meant it. What cannot be read at all shows nobody; it is gone in days like everything that is put aside.
 */
export function subjectsShown(
  message: unknown,
  senders: readonly Sender[],
  { subjectSecret, defaultCountry }: { subjectSecret: string; defaultCountry: string },
): Set<string> {
  const meant = [...senders, { source: 'default' }].map((sender) => ({ country: defaultCountry, ...sender }));
  const told = [...new Set(wordsIn(message))].map((value) => SUBJECT_TYPES.map((as) => ({ as, value, pointer: '', bonus: true })));
  const shown = told.flatMap((one) => meant.flatMap((sender) => identifiersOf(one, sender).identifiers));
  return new Set(shown.map((identifier) => subjectId(subjectSecret, identifier)));
}

/** Every text in a document, and every text within a text that is a document itself. */
function* wordsIn(value: unknown, depth = 0): Generator<string> {
  if (depth > DEEPEST) return;
  if (typeof value === 'number') yield String(value);
  else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) yield* wordsIn(part, depth + 1);
  else if (typeof value === 'string') {
    if (value.length <= LONGEST) yield value;
    for (const inner of [value, Buffer.from(value, 'base64').toString()]) {
      const document = parsed(inner);
      if (document !== undefined) yield* wordsIn(document, depth + 1);
    }
  }
}

function parsed(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text) as object;
  } catch {
    return undefined;
  }
}
