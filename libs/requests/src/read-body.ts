import { nearestHint } from '#lib/rules';
import { BadRequestException } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { getMetadataStorage, validateSync, type ValidationError } from 'class-validator';

export interface Mistake {
  pointer: string;
  detail: string;
}

type Class<T> = new () => T;

/** A request's body as its class describes it; nulls are left out. A 400 says what is wrong, and where: a key that is not known is. */
export const readBody = <T extends object>(Body: Class<T>, body: unknown, message: string): T => read(Body, body, message, true);

/** The fields of a body that a class describes, of one that has others too: whoever reads those refuses what is not known. */
export const readPart = <T extends object>(Body: Class<T>, body: unknown, message: string): T => read(Body, body, message, false);

/** The keys a class describes. */
export const keysOf = (Body: object): string[] => [
  ...new Set(
    getMetadataStorage()
      .getTargetValidationMetadatas(Body as () => void, '', false, false)
      .map(({ propertyName }) => propertyName),
  ),
];

/** What is said of a key that is not known. A long one is not a key that somebody meant. */
export const unknownKey = (key: string, known: readonly string[]): string =>
  `is not known here${key.length > 100 ? '' : nearestHint(key, known)}`;

function read<T extends object>(Body: Class<T>, body: unknown, message: string, wholly: boolean): T {
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new BadRequestException(`${message} Send it as a JSON object.`);
  const value = plainToInstance(Body, withoutNulls(body, 0));
  const found = validateSync(value, { whitelist: true, forbidNonWhitelisted: wholly, forbidUnknownValues: false });
  const errors = found.slice(0, 20).flatMap((error) => mistakesOf(error, ''));
  if (errors.length > 0) throw new BadRequestException({ message, errors: errors.slice(0, 20) });
  return value;
}

/** Never quotes the value, which may be personal. */
function mistakesOf({ property, constraints = {}, children = [], target = {} }: ValidationError, above: string): Mistake[] {
  const pointer = `${above}/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.entries(constraints).map(([name, text]) =>
    name === 'whitelistValidation'
      ? unknownKey(property, keysOf(target.constructor))
      : text.replace(`each value in ${property} `, 'each ').replace(`${property} `, ''),
  );
  return [
    ...(own.length > 0 ? [{ pointer, detail: [...new Set(own.reverse())].join('; ') }] : []),
    ...children.slice(0, 20).flatMap((child) => mistakesOf(child, pointer)),
  ];
}

const DEEPEST = 64;

function withoutNulls(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth === DEEPEST) throw new BadRequestException(`The body is nested deeper than ${DEEPEST} levels.`);
  if (Array.isArray(value)) return value.map((item) => withoutNulls(item, depth + 1));
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null && field !== undefined)
      .map(([key, field]) => [key, withoutNulls(field, depth + 1)]),
  );
}
