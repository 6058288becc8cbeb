import fc from 'fast-check';
import { live } from './testing/live.js';
import { operations } from './testing/operations.js';
import { RULES } from './testing/rules.js';

const SEQUENCES = 10_000;
/** Another one each day, so that in time more is tried; it is printed, and can be written here to see again what it found. */
const SEED = Math.floor(Date.now() / 86_400_000);

it(`${SEQUENCES} random histories of three members keep the laws of the ledger (seed ${SEED})`, () => {
  fc.assert(
    fc.property(operations, (happened) => live(RULES, happened)),
    { numRuns: SEQUENCES, seed: SEED },
  );
});
