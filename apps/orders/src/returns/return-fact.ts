import type { Claim, Contract, Fact, ReturnClosedV1, ReturnReceivedV1 } from '#lib/contracts';
import { factFrom, originOf, type Link } from '../judging/fact-from.js';
import type { Order } from '../take-order/order.js';
import { stateAfter, type Course, type ReturnStep, type Taken, type Terms } from './order-return.js';
import { termsOf } from './owed.js';

/** What a claim about a return may say, whichever it is. */
export type ReturnClaim = Claim<ReturnReceivedV1 & ReturnClosedV1>;

/** What a return's next fact goes on from: its last step. */
export function lastOf({ steps, correlationid }: Course): Link | undefined {
  const last = steps.at(-1);
  return last && { source: last.origin.source, factId: last.origin.factId, correlationid };
}

/** A fact of a return, under the order's subject, saying its terms. */
export function returnFact(
  claim: Claim,
  contract: Contract,
  { order, one, data, because }: { order: Order; one: Course; data: object; because?: Fact },
): Fact<TermsTold> {
  const { returnId, orderId } = one;
  return factFrom(claim, contract, {
    about: returnId,
    subject: order.subject,
    data: { ...data, returnId, orderId, ...toldTerms(one) },
    follows: lastOf(one),
    because,
  });
}

interface TermsTold {
  terms: Terms;
  deductionMinor?: number;
  deductionShare?: number;
}

function toldTerms(one: Course): TermsTold {
  const { deduction } = one;
  return {
    terms: termsOf(one),
    ...(deduction && ('minor' in deduction ? { deductionMinor: deduction.minor } : { deductionShare: deduction.share })),
  };
}

/** The return after a step that a claim has taken. */
export function stepped<One extends Course>(one: One, step: ReturnStep, claim: Claim, fact: Fact): One {
  const taken: Taken = { step, time: claim.time, origin: originOf(claim, fact) };
  return { ...one, state: stateAfter(one, step), steps: [...one.steps, taken] };
}
