import { formatInstant, parseInstant, type Micros } from '#lib/contracts';
import { BadRequestException } from '@nestjs/common';

/** An instant, or a day for its beginning in UTC; undefined where nothing is asked. */
export function instantOrDay(name: string, text: string | undefined): Micros | undefined {
  if (text === undefined) return undefined;
  const micros = parseInstant(text) ?? parseInstant(`${text}T00:00:00Z`);
  if (micros === null) throw new BadRequestException(`${name} must be an instant such as ${formatInstant(0)}.`);
  return micros;
}
