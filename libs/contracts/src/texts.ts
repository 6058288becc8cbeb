import { applyDecorators } from '@nestjs/common';
import { IsString, Matches, MaxLength } from 'class-validator';

/** Words of a customer's or about one, as they are taken at the door: 5,000 characters at most. */
export const LONGEST_TEXT = 5000;
/** Sealed they are longer: four bytes a character at most, nonce and tag, in base64. */
const LONGEST_SEALED = 30_000;

const fields = new Map<unknown, string[]>();

/**
 * Words that may name or describe a person. Only claims carry them, sealed from the door on (#lib/sealing), to feedback, which alone keeps
 * them; no fact, log line or answer of another service ever does.
 */
export function IsPersonalText(): PropertyDecorator {
  return applyDecorators(IsString(), MaxLength(LONGEST_SEALED), Matches(/^[^\u0000]*$/), (target: object, key: string | symbol) => {
    fields.set(target.constructor, [...(fields.get(target.constructor) ?? []), String(key)]);
  });
}

/** The fields of a claim that hold personal text. */
export const personalTextsOf = (contract: object): readonly string[] => fields.get(contract) ?? [];
