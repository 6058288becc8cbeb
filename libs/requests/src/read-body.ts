import { BadRequestException } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';

interface Mistake {
  pointer: string;
  detail: string;
}

/** A request's body as its class describes it: unknown fields and nulls are left out. A 400 says what is wrong, and where. */
export function readBody<T extends object>(Body: new () => T, body: unknown, message: string): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new BadRequestException(`${message} Send it as a JSON object.`);
  const value = plainToInstance(Body, withoutNulls(body));
  const errors = validateSync(value, { whitelist: true, forbidUnknownValues: false }).flatMap((error) => mistakesOf(error, ''));
  if (errors.length > 0) throw new BadRequestException({ message, errors: errors.slice(0, 20) });
  return value;
}

/** Never quotes the value, which may be personal. */
function mistakesOf({ property, constraints = {}, children = [] }: ValidationError, above: string): Mistake[] {
  const pointer = `${above}/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.values(constraints).map((text) => text.replace(`${property} `, ''));
  return [
    ...(own.length > 0 ? [{ pointer, detail: own.reverse().join('; ') }] : []),
    ...children.flatMap((child) => mistakesOf(child, pointer)),
  ];
}

function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null && field !== undefined)
      .map(([key, field]) => [key, withoutNulls(field)]),
  );
}
