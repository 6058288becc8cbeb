import {
  OrderDeliveredV1,
  parseInstant,
  PurchaseCancelledV1,
  PurchaseCompletedV1,
  QuestionJoinedV1,
  QuestionReopenedV1,
  QuestionResolvedV1,
  ReturnReceivedV1,
  ReturnRequestedV1,
  wireType,
  type Fact,
  type Micros,
} from '#lib/contracts';
import type { Trigger } from './survey-rules.js';

/** An order or a question. */
export interface Matter {
  matter: 'order' | 'question';
  shop: string;
  matterId: string;
}

/** Something that rules ask about. */
export interface Occasion extends Matter {
  trigger: Trigger;
  subject: string;
  at: Micros;
  /** '' where there is one a matter, be it told again and later; each resolution of a question is one of its own. */
  round: string;
  because: { source: string; id: string; correlationid: string };
}

/** Something after which nothing is asked about a matter any more: of a question, about what was before; of an order, at all. */
export interface Stop extends Matter {
  at: Micros;
  reason: string;
}

const OCCASIONS: Readonly<Record<string, { trigger: Trigger; matter: Matter['matter'] }>> = {
  [wireType(PurchaseCompletedV1)]: { trigger: 'purchase', matter: 'order' },
  [wireType(OrderDeliveredV1)]: { trigger: 'delivery', matter: 'order' },
  [wireType(QuestionResolvedV1)]: { trigger: 'question-resolved', matter: 'question' },
};

const STOPS: Readonly<Record<string, { matter: Matter['matter']; reason: string }>> = {
  [wireType(PurchaseCancelledV1)]: { matter: 'order', reason: 'the order was cancelled' },
  [wireType(ReturnRequestedV1)]: { matter: 'order', reason: 'the order is being returned' },
  [wireType(ReturnReceivedV1)]: { matter: 'order', reason: 'the order is being returned' },
  [wireType(QuestionReopenedV1)]: { matter: 'question', reason: 'the question was opened again' },
  [wireType(QuestionJoinedV1)]: { matter: 'question', reason: 'the question goes on in another' },
};

/** The occasion a fact is; null where it is none, or nobody's. */
export function occasionOf(fact: Fact): Occasion | null {
  const { subject, source, id, correlationid = id } = fact;
  const known = OCCASIONS[fact.type];
  if (!known || subject === undefined) return null;
  const round = known.matter === 'question' ? id : '';
  return { ...matterOf(fact, known.matter), trigger: known.trigger, subject, round, because: { source, id, correlationid } };
}

export function stopOf(fact: Fact): Stop | null {
  const known = STOPS[fact.type];
  return known ? { ...matterOf(fact, known.matter), reason: known.reason } : null;
}

function matterOf({ time, shop = '', data }: Fact, matter: Matter['matter']): Matter & { at: Micros } {
  const { orderId, questionId } = data as { orderId: string; questionId: string };
  return { matter, shop, matterId: matter === 'order' ? orderId : questionId, at: parseInstant(time)! };
}
