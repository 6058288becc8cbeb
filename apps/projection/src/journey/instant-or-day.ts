import { EARLIEST, formatInstant, LATEST, parseInstant, type Micros } from '#lib/contracts';
import { BadRequestException } from '@nestjs/common';

/** An instant, or a day for its beginning in UTC; undefined where nothing is asked. */
export function instantOrDay(name: string, text: string | undefined): Micros | undefined {
  if (text === undefined) return undefined;
  const micros = parseInstant(text) ?? parseInstant(`${text}T00:00:00Z`);
  if (micros === null) throw noInstant(name);
  return micros;
}

const yearOf = (at: Micros): string => formatInstant(at).slice(0, 4);

export const noInstant = (name: string): BadRequestException =>
  new BadRequestException(`${name} must be an instant from ${yearOf(EARLIEST)} to ${yearOf(LATEST - 1)}, such as ${formatInstant(0)}.`);
