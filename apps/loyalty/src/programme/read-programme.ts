import { readRules } from '#lib/rules';
import type { Programme } from './programme.js';
import { programme } from './reading/programme-shape.js';

/** Reads `programme.yml`. Throws `RulesMistake` with everything in it that cannot be meant. */
export const readProgramme = (text: string): Programme => readRules(text, programme);
