import type { ReturnedItem } from '#lib/contracts';
import { NOTHING, type Origin, type Parts } from '../take-order/order.js';

export type ReturnState = 'requested' | 'approved' | 'declined' | 'label-issued' | 'received' | 'closed';

export type ReturnStep = 'request' | 'approve' | 'decline' | 'label' | 'receive' | 'refund' | 'exchange' | 'close';

export type Terms = 'full-refund' | 'goodwill';

/** What the customer has agreed to be kept of goods taken back as goodwill: an amount, or a share of what they are worth. */
export type Deduction = { minor: number } | { share: number };

/** A step that was taken, and the claim and fact that took it. */
export interface Taken {
  step: ReturnStep;
  time: string;
  origin: Origin;
}

/** How far a return has come. */
export interface Course {
  shop: string;
  returnId: string;
  orderId: string;
  state: ReturnState;
  /** Absent in what was kept before returns had a course. */
  requestedAt?: string;
  /** Of its request; every fact about it carries it. */
  correlationid?: string;
  /** What is to come back; absent: everything. */
  goods?: ReturnedItem[];
  /** By the days, decided with the request and once more with the approval. */
  terms: Terms;
  /** The customer says that something is damaged or without its packaging. */
  flawed?: boolean;
  deduction?: Deduction;
  received: ReturnedItem[];
  /** Those of them that are worth a full refund. */
  sound: ReturnedItem[];
  refunded: Parts;
  /** What the refunds so far were for. */
  refundedGoods: ReturnedItem[];
  exchangeOrderId?: string;
  /** In the order in which they were taken. */
  steps: Taken[];
}

/** What judging needs to know of a return. */
export interface OrderReturn extends Course {
  /** The claim and fact that requested it. */
  origin: Origin;
}

/** A return of which nothing is known but that it was requested. */
export const NEW_COURSE: Omit<Course, 'shop' | 'returnId' | 'orderId'> = {
  state: 'requested',
  terms: 'full-refund',
  received: [],
  sound: [],
  refunded: NOTHING,
  refundedGoods: [],
  steps: [],
};

const OPEN: readonly ReturnState[] = ['requested', 'approved', 'label-issued', 'received'];
const TAKEN_BACK: readonly ReturnState[] = ['approved', 'label-issued', 'received'];

/** What a platform tells of a return may come later than its closing. */
const NOT_DECLINED: readonly ReturnState[] = [...OPEN, 'closed'];

/**
 * From which states a step can be taken. What a platform tells has happened, and it may have left the steps before it out, or tell them
 * later; who asks us for a step is held to them.
 */
const FROM: Readonly<Record<Exclude<ReturnStep, 'request'>, { asked: readonly ReturnState[]; told: readonly ReturnState[] }>> = {
  approve: { asked: ['requested'], told: NOT_DECLINED },
  decline: { asked: ['requested', 'approved', 'label-issued'], told: ['requested', 'approved', 'label-issued'] },
  label: { asked: TAKEN_BACK, told: NOT_DECLINED },
  receive: { asked: TAKEN_BACK, told: NOT_DECLINED },
  refund: { asked: TAKEN_BACK, told: NOT_DECLINED },
  exchange: { asked: TAKEN_BACK, told: NOT_DECLINED },
  close: { asked: OPEN, told: NOT_DECLINED },
};

const DONE: Readonly<Record<ReturnStep, string>> = {
  request: 'requested',
  approve: 'approved',
  decline: 'declined',
  label: 'given a label',
  receive: 'received',
  refund: 'refunded',
  exchange: 'exchanged',
  close: 'closed',
};

/** Why a step cannot be taken now, or undefined where it can. What money went back for is not declined any more. */
export function refusalOf(one: Course, step: Exclude<ReturnStep, 'request'>, asked: boolean): string | undefined {
  const { returnId, state, steps } = one;
  if (step === 'decline' && steps.some((taken) => taken.step === 'refund'))
    return `return ${returnId} is refunded in part and cannot be declined`;
  const from = asked ? FROM[step].asked : FROM[step].told;
  if (from.includes(state)) return undefined;
  return `return ${returnId} is ${state} and cannot be ${DONE[step]}: only one that is ${from.join(' or ')} can`;
}

const ONCE: readonly (readonly ReturnStep[])[] = [['approve'], ['decline'], ['exchange', 'close']];

/** The step that a return has taken already and takes once only. That it has settled itself does not make what is told of its closing untold. */
export function takenBefore(one: Course, step: ReturnStep): Taken | undefined {
  const same = ONCE.find((steps) => steps.includes(step)) ?? [];
  return one.steps.find((taken) => same.includes(taken.step) && taken !== settlementOf(one));
}

/** The closing that nobody told: it came of the claim that settled the return. */
export const settlementOf = ({ steps }: Course): Taken | undefined =>
  steps.find(({ step, origin }) => step === 'close' && steps.some((other) => other.step !== 'close' && sameClaim(other.origin, origin)));

const sameClaim = (one: Origin, other: Origin): boolean => one.source === other.source && one.claimId === other.claimId;

/** Where a step leads; a refund leaves a return where it is, and what is told late does not undo what came after it. */
export function stateAfter({ state }: Course, step: ReturnStep): ReturnState {
  switch (step) {
    case 'request':
      return 'requested';
    case 'approve':
      return state === 'requested' ? 'approved' : state;
    case 'decline':
      return 'declined';
    case 'label':
      return state === 'received' || state === 'closed' ? state : 'label-issued';
    case 'receive':
      return state === 'closed' ? state : 'received';
    case 'refund':
      return state;
    case 'exchange':
    case 'close':
      return 'closed';
    default:
      return step satisfies never;
  }
}
