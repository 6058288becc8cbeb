import { ReturnRequestedV1, type Claim, type ReturnedItem } from '#lib/contracts';
import { isAsked, isOrigin, originOf, shopOf } from '../judging/fact-from.js';
import { conflicting, judged, parked, saidBefore, waiting, type Ruling } from '../judging/ruling.js';
import type { Order } from '../take-order/order.js';
import { allOf, goodsNamed, minus, type Line } from './goods.js';
import { NEW_COURSE, type Course, type OrderReturn, type Terms } from './order-return.js';
import { goodsOf, takenBack } from './owed.js';
import { returnFact, stepped } from './return-fact.js';
import { deductionIn, isFlawed, isWithinDays, termsByRule } from './terms.js';

/** All that a return's rules go by. */
export interface ReturnMatter {
  order: Order | undefined;
  known: OrderReturn | undefined;
  /** The order's other returns. */
  others: readonly OrderReturn[];
  /** The order's lines, as it now stands. */
  items: readonly Line[];
  /** How long after its delivery a thing may be sent back for a full refund. */
  days: number;
}

/** One return per shop and return id: the first request opens it. */
export function requestReturn(claim: Claim<ReturnRequestedV1>, { order, known, others, items, days }: ReturnMatter): Ruling {
  const { returnId, orderId } = claim.data;
  if (known)
    return saidBefore(
      known.origin,
      ReturnRequestedV1,
      isOrigin(claim, known.origin) ? undefined : `return ${returnId} is known already; the first request stands`,
    );
  if (!order) return waiting();
  const { goods: there, more: tooMuch } = goodsNamed(claim.data, allOf(items));
  if (there.length === 0 || (tooMuch && isAsked(claim))) return parked(`order ${orderId} does not have all that return ${returnId} names`);
  const taken = others.flatMap((one) => takenBack(one, items));
  const { goods, more } = goodsNamed(claim.data, minus(allOf(items), taken));
  if (goods.length === 0 || (more && isAsked(claim)))
    return conflicting(`what return ${returnId} names is on its way back already, or has come`);
  if (taken.length === 0) return open(claim, { order, goods: namesGoods(claim.data) ? goods : undefined, items, days });
  const left = { ...claim, data: { ...claim.data, items: goods, lines: goods.map(({ line }) => line) } };
  return open(left, { order, goods, items, days });
}

const namesGoods = ({ lines, items }: ReturnRequestedV1): boolean => !!lines?.length || !!items?.length;

interface Opening {
  order: Order;
  /** Absent: everything. */
  goods: ReturnedItem[] | undefined;
  items: readonly Line[];
  days: number;
}

function open(claim: Claim<ReturnRequestedV1>, { order, goods, items, days }: Opening): Ruling {
  const { data, time } = claim;
  const deduction = deductionIn(data);
  const wanted: Course = {
    ...NEW_COURSE,
    shop: shopOf(claim),
    returnId: data.returnId,
    orderId: data.orderId,
    requestedAt: time,
    ...(goods && { goods }),
    ...(isFlawed(data) && { flawed: true }),
    ...(deduction && { deduction }),
  };
  const one = { ...wanted, terms: data.terms ?? ruledTerms(wanted, order, items, days) };
  const fact = returnFact(claim, ReturnRequestedV1, { order, one, data: { ...data, ...linesTold(data) } });
  const opened = { ...stepped(one, 'request', claim, fact), origin: originOf(claim, fact), correlationid: fact.correlationid! };
  return judged(fact, { changedReturn: opened });
}

/** Whoever reads lines alone is told them where only items were named. */
export const linesTold = ({ lines, items }: Pick<ReturnRequestedV1, 'lines' | 'items'>): { lines?: number[] } =>
  lines?.length || !items?.length ? {} : { lines: [...new Set(items.map(({ line }) => line))] };

/** The terms by what is known now of the deliveries. */
export function ruledTerms(one: Course, { told = [] }: Order, items: readonly Line[], days: number): Terms {
  const lines = goodsOf(one, items).map(({ line }) => line);
  const within = one.requestedAt === undefined || isWithinDays(one.requestedAt, told, lines, days);
  return termsByRule(within, one.flawed === true);
}
