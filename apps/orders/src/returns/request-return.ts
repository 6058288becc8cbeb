import { ReturnRequestedV1, type Claim, type ReturnedItem } from '#lib/contracts';
import { isAsked, isOrigin, originOf, shopOf } from '../judging/fact-from.js';
import { judged, parked, saidBefore, waiting, type Ruling } from '../judging/ruling.js';
import type { Order } from '../take-order/order.js';
import { allOf, goodsNamed, type Line } from './goods.js';
import { NEW_COURSE, type Course, type OrderReturn, type Terms } from './order-return.js';
import { goodsOf } from './owed.js';
import { returnFact, stepped } from './return-fact.js';
import { deductionIn, isFlawed, isWithinDays, termsByRule } from './terms.js';

/** All that a return's rules go by. */
export interface ReturnMatter {
  order: Order | undefined;
  known: OrderReturn | undefined;
  /** The order's lines, as it now stands. */
  items: readonly Line[];
  /** How long after its delivery a thing may be sent back for a full refund. */
  days: number;
}

/** One return per shop and return id: the first request opens it. */
export function requestReturn(claim: Claim<ReturnRequestedV1>, { order, known, items, days }: ReturnMatter): Ruling {
  const { returnId, orderId } = claim.data;
  if (known)
    return saidBefore(
      known.origin,
      ReturnRequestedV1,
      isOrigin(claim, known.origin) ? undefined : `return ${returnId} is known already; the first request stands`,
    );
  if (!order) return waiting();
  const { goods, more } = goodsNamed(claim.data, allOf(items));
  if (goods.length === 0 || (more && isAsked(claim))) return parked(`order ${orderId} does not have all that return ${returnId} names`);
  return open(claim, { order, goods: namesGoods(claim.data) ? goods : undefined, items, days });
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
