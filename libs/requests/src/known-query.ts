import { BadRequestException } from '@nestjs/common';
import { unknownKey } from './read-body.js';

/**
 * 400 where something is asked that is not known, or the same twice: whoever mistypes a filter is not to take all for what they wanted, and
 * nobody is to guess which of two was meant.
 */
export function knownQuery(query: object, known: readonly string[]): void {
  for (const [key, value] of Object.entries(query)) {
    if (!known.includes(key)) throw refused(key, unknownKey(key, known), known);
    if (Array.isArray(value)) throw refused(key, 'is asked more than once', known);
  }
}

const refused = (key: string, detail: string, known: readonly string[]): BadRequestException =>
  new BadRequestException({
    message: `What can be asked here is ${known.join(', ')}.`,
    errors: [{ pointer: `/${key.slice(0, 100)}`, detail }],
  });
