import { parseInstant, ReturnClosedV1, type Claim, type Fact } from '#lib/contracts';
import type { Judged } from '../judging/ruling.js';
import type { Order } from '../take-order/order.js';
import type { Line } from './goods.js';
import { settlementOf, type OrderReturn } from './order-return.js';
import { isSettled } from './owed.js';
import { returnFact, stepped } from './return-fact.js';

interface Step {
  claim: Claim;
  /** What it became. */
  fact: Fact;
  /** Both as the step leaves them. */
  order: Order;
  one: OrderReturn;
  items: readonly Line[];
}

/**
 * The step that settles a return closes it, in one ruling: all has come back, and all that is due has gone back. That is so from the later of
 * both on, whichever is told first, and whatever a platform tells of the closing.
 */
export function settling(ruling: Judged, { claim, fact, order, one, items }: Step): Judged {
  const change = { ...ruling.change, changedReturn: one };
  if (settlementOf(one) || !isSettled(one, order, items)) return { ...ruling, change };
  const settled = { ...claim, time: settledAt(one) };
  const closed = returnFact(settled, ReturnClosedV1, { order, one, data: {}, because: fact });
  return { ...ruling, also: [closed], change: { ...change, changedReturn: stepped(one, 'close', settled, closed) } };
}

const settledAt = ({ steps }: OrderReturn): string =>
  steps
    .filter(({ step }) => step === 'receive' || step === 'refund')
    .map(({ time }) => time)
    .reduce((one, other) => (parseInstant(one)! < parseInstant(other)! ? other : one));
