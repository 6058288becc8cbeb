import { ReturnApprovedV1, ReturnClosedV1, ReturnDeclinedV1, ReturnLabelIssuedV1, ReturnReceivedV1, type Contract } from '#lib/contracts';
import { isAsked, isOrigin } from '../judging/fact-from.js';
import { conflicting, judged, parked, saidBefore, waiting, type Ruling } from '../judging/ruling.js';
import type { Order } from '../take-order/order.js';
import { goodsNamed, linesNamed, linesOf, minus, plus } from './goods.js';
import { refusalOf, takenBefore, type OrderReturn, type ReturnStep } from './order-return.js';
import { goodsOf, termsOf } from './owed.js';
import { linesTold, ruledTerms, type ReturnMatter } from './request-return.js';
import { returnFact, stepped, type ReturnClaim } from './return-fact.js';
import { settling } from './settle-return.js';
import { deductionIn, isFlawed } from './terms.js';

type Step = Exclude<ReturnStep, 'request' | 'refund'>;

const STEPS: Readonly<Record<string, Step>> = {
  [ReturnApprovedV1.type]: 'approve',
  [ReturnDeclinedV1.type]: 'decline',
  [ReturnLabelIssuedV1.type]: 'label',
  [ReturnReceivedV1.type]: 'receive',
  [ReturnClosedV1.type]: 'close',
};

interface Matter extends ReturnMatter {
  known: OrderReturn;
  order: Order;
}

/** Approved, declined, given a label, received, exchanged, closed: about a return that was requested, and in a state for it. */
export function continueReturn(claim: ReturnClaim, contract: Contract, matter: ReturnMatter): Ruling {
  const { returnId, orderId, exchangeOrderId } = claim.data;
  const { known, order } = matter;
  if (known && known.orderId !== orderId) return conflicting(`return ${returnId} belongs to another order than ${orderId}`);
  if (!order || !known) return waiting();
  const again = known.steps.find(({ step, origin }) => step !== 'refund' && isOrigin(claim, origin));
  if (again) return saidBefore(again.origin, contract);
  const step = exchangeOrderId === undefined ? STEPS[contract.type]! : 'exchange';
  const before = takenBefore(known, step);
  if (before) return saidBefore(before.origin, contract, `return ${returnId} is ${known.state} already; what was told first stands`);
  const refusal = refusalOf(known, step, isAsked(claim));
  if (refusal !== undefined) return conflicting(refusal);
  return step === 'receive' ? receive(claim, { ...matter, known, order }) : decide(claim, contract, step, { ...matter, known, order });
}

function decide(claim: ReturnClaim, contract: Contract, step: Exclude<Step, 'receive'>, matter: Matter): Ruling {
  const { known, order, items, days } = matter;
  const { data } = claim;
  const ruled = step === 'approve' ? ruledTerms(known, order, items, days) : known.terms;
  const one = { ...agreed(known, data), terms: data.terms ?? ruled };
  if (isAsked(claim) && keepsOfFullRefund(one, data)) return conflicting(NO_DEDUCTION);
  const labelled = step === 'label' || (step === 'approve' && data.labelIssued === true);
  const fact = returnFact(claim, contract, { order, one, data: { ...data, ...(labelled && { labelIssued: true }) } });
  const { exchangeOrderId } = data;
  const after = { ...stepped(one, step, claim, fact), ...(exchangeOrderId !== undefined && { exchangeOrderId }) };
  return judged(fact, { changedReturn: after.state === 'approved' && labelled ? { ...after, state: 'label-issued' } : after });
}

/** All that is named and still to come, or all of it; of goods in bad condition not everything goes back. */
function receive(claim: ReturnClaim, { known, order, items }: Matter): Ruling {
  const { data } = claim;
  const { returnId, orderId } = known;
  const strange = linesNamed(data).find((line) => line >= linesOf(items).length);
  if (strange !== undefined && isAsked(claim)) return parked(`order ${orderId} has no line ${strange}`);
  const { goods, more } = goodsNamed(data, minus(goodsOf(known, items), known.received));
  const last = known.steps.findLast(({ step }) => step === 'receive');
  if (goods.length === 0 && last) return saidBefore(last.origin, ReturnReceivedV1, `what return ${returnId} names has come already`);
  if (goods.length === 0 || (more && isAsked(claim))) return parked(`more is named than is still to come of return ${returnId}`);
  const terms = data.terms ?? (isFlawed(data) ? 'goodwill' : known.terms);
  const sound = terms === 'full-refund' ? plus(known.sound, goods) : known.sound;
  const one = { ...agreed(known, data), received: plus(known.received, goods), sound };
  if (isAsked(claim) && keepsOfFullRefund(one, data)) return conflicting(NO_DEDUCTION);
  const fact = returnFact(claim, ReturnReceivedV1, {
    order,
    one,
    data: { ...data, items: goods, ...linesTold({ ...data, items: goods }) },
  });
  return settling(judged(fact), { claim, fact, order, one: stepped(one, 'receive', claim, fact), items });
}

/** With the deduction a step tells of. */
function agreed(known: OrderReturn, data: ReturnClaim['data']): OrderReturn {
  const deduction = deductionIn(data);
  return deduction ? { ...known, deduction } : known;
}

const NO_DEDUCTION = 'a full refund has no deduction: say terms goodwill where the customer has agreed to one';

const keepsOfFullRefund = (one: OrderReturn, data: ReturnClaim['data']): boolean =>
  deductionIn(data) !== undefined && termsOf(one) === 'full-refund';
