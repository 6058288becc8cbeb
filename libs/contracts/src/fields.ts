import { applyDecorators } from '@nestjs/common';
import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min, MinLength } from 'class-validator';

/** Field rules that many contracts share. Null counts as absent everywhere. */

/** What a text has to be, in words in place of the expression that says so; by that. */
export const WORDS_OF = new Map<string, string>();

function looksLike(form: RegExp, words: string): PropertyDecorator {
  WORDS_OF.set(form.source, words);
  return Matches(form, { message: `$property ${words}` });
}
const hasNoNul = (): PropertyDecorator => looksLike(/^[^\u0000]*$/, 'must not hold the character U+0000');

/** An id of the shop's own: order, product, checkout, … 1 to 200 characters, no NUL. */
export function IsShopId(): PropertyDecorator {
  return applyDecorators(IsString(), MinLength(1), MaxLength(200), hasNoNul());
}

/** Words for people: a name, a reason, a topic. */
export function IsLabel(max = 500): PropertyDecorator {
  return applyDecorators(IsString(), MaxLength(max), hasNoNul());
}

/** A number that is printed for people, 1 to 100 characters; what may be an e-mail address is none. */
export function IsPrintedNumber(): PropertyDecorator {
  return applyDecorators(IsString(), MinLength(1), MaxLength(100), looksLike(/^[^\u0000@]*$/, 'must not hold @ or the character U+0000'));
}

/** Money as whole minor units, 0 or more; the bound keeps every sum exact in a double. */
export function IsMinor(): PropertyDecorator {
  return applyDecorators(IsInt(), Min(0), Max(1e13));
}

/** Money that may be negative (a correction). */
export function IsSignedMinor(): PropertyDecorator {
  return applyDecorators(IsInt(), Min(-1e13), Max(1e13));
}

/** ISO 4217, three capitals; the shape is checked here, the list of currencies where money is made exact. */
export function IsCurrency(): PropertyDecorator {
  return applyDecorators(IsString(), looksLike(/^[A-Z]{3}$/, 'must be three capital letters such as EUR'));
}

/** RFC 3339 with a zone. */
export function IsInstant(): PropertyDecorator {
  const form = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;
  return applyDecorators(IsString(), looksLike(form, 'must be an instant with its zone, such as 2026-11-22T10:00:00Z'));
}

/** A calendar day, `2026-11-22`. */
export function IsDay(): PropertyDecorator {
  return applyDecorators(IsString(), looksLike(/^\d{4}-\d{2}-\d{2}$/, 'must be a day such as 2026-11-22'));
}

export const Optional = IsOptional;
