import type { Fact } from '#lib/contracts';
import { compare, timed, type Comparison, type Run } from './measure.js';
import { Projection, sliceOf } from './projection.js';
import { aPurchase, uuidOf } from './purchases.js';

const CUSTOMERS = 100;
const [LONG, SHORT] = [1_000, 10];
const ROUNDS = 30;
const WARM_UP = 5;
const BATCH = 1_000;
/** Purchases of one customer lie an hour apart. */
const MINUTES_APART = 60;

/** One more purchase, in order, of each of a hundred customers: those who have a thousand behind them, and those who have ten. */
export async function againstShortHistory(): Promise<Comparison> {
  const projection = await Projection.open();
  let offset = 0;
  const take = async (facts: readonly Fact[]): Promise<void> => {
    await projection.runner.take(sliceOf(facts, offset));
    offset += facts.length;
  };
  for (const length of [LONG, SHORT]) {
    const facts = Array.from({ length: CUSTOMERS * length }, (_, index) => {
      const [customer, place] = [Math.floor(index / length), LONG - length + (index % length)];
      return purchaseOf(length, customer, place);
    });
    for (let from = 0; from < facts.length; from += BATCH) await take(facts.slice(from, from + BATCH));
  }
  const runs = new Map<number, Run[]>([LONG, SHORT].map((length) => [length, []]));
  for (let round = 0; round < ROUNDS; round++)
    for (const [length, own] of runs) {
      const facts = Array.from({ length: CUSTOMERS }, (_, customer) => purchaseOf(length, customer, LONG + round));
      own.push(await timed(CUSTOMERS, () => take(facts)));
    }
  await projection.close();
  const [long, short] = [LONG, SHORT].map((length) => runs.get(length)!.slice(WARM_UP)) as [Run[], Run[]];
  return compare(
    'a history of 1,000 ÷ of 10, a fact in order',
    { aim: 1 / 1.1, floor: 1 / 1.2 },
    ['history of 1,000', long],
    ['history of 10', short],
  );
}

const purchaseOf = (length: number, customer: number, place: number): Fact =>
  aPurchase({
    name: `${length} ${customer} ${place}`,
    minute: place * MINUTES_APART,
    subject: uuidOf(`${length} ${customer}`),
    amountMinor: 1_000,
  });
