import { BadRequestException } from '@nestjs/common';
import { unknownKey } from './read-body.js';

/** 400 where something is asked that is not known: whoever mistypes a filter is not to take all for what they wanted. */
export function knownQuery(query: object, known: readonly string[]): void {
  const unknown = Object.keys(query).find((key) => !known.includes(key));
  if (unknown === undefined) return;
  throw new BadRequestException({
    message: `What can be asked here is ${known.join(', ')}.`,
    errors: [{ pointer: `/${unknown.slice(0, 100)}`, detail: unknownKey(unknown, known) }],
  });
}
