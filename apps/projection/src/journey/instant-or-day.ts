import { EARLIEST, formatInstant, LATEST, parseInstant, type Micros } from '#lib/contracts';
import { BadRequestException } from '@nestjs/common';

/**
 * An instant with its zone, or a day for its beginning in UTC; undefined where nothing is asked. A `+` that arrived as a blank is one, as in
 * `…T10:00:00+02:00` not escaped in a URL.
 */
export function instantOrDay(name: string, text: string | undefined): Micros | undefined {
  if (text === undefined) return undefined;
  const micros = parseInstant(text.replace(/ (?=\d{2}:\d{2}$)/, '+')) ?? parseInstant(`${text}T00:00:00Z`);
  if (micros !== null) return micros;
  const [from, to] = [yearOf(EARLIEST), yearOf(LATEST - 1)];
  throw new BadRequestException(
    `${name} must be an instant from ${from} to ${to}, such as ${formatInstant(0)}, or a day, such as 2026-11-22.`,
  );
}

const yearOf = (at: Micros): string => formatInstant(at).slice(0, 4);
