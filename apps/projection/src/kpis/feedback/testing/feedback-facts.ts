import { formatInstant, type Fact, type Micros, type SurveyKind } from '#lib/contracts';

export { instant } from '../../testing/order-facts.js';

/** Facts about opinions, questions, deliveries and returns, as a test wants them: what it does not say is filled in. */
export interface Told {
  at: Micros;
  id?: string;
  source?: string;
  shop?: string;
}

let made = 0;

function fact(type: string, { at, id = `b${++made}`, source = 'desk', shop = 'main' }: Told, data: object): Fact {
  return {
    specversion: '1.0',
    id,
    source,
    shop,
    type: `itinera.${type}.v1`,
    time: formatInstant(at),
    recordedtime: formatInstant(at),
    datacontenttype: 'application/json',
    data,
  };
}

export const anAnswer = (told: Told & { kind?: SurveyKind; score: number; channel?: string; productId?: string }): Fact => {
  const { kind = 'nps', score, channel, productId } = told;
  return fact('feedback.survey-answered', told, {
    surveyId: `s${++made}`,
    kind,
    score,
    ...(channel && { channel }),
    ...(productId && { productId }),
  });
};

export const aDismissal = (told: Told): Fact => fact('feedback.survey-dismissed', told, { surveyId: `s${++made}`, kind: 'nps' });

export const aQuestion = (told: Told & { questionId?: string; channel?: string; due?: Micros | undefined }): Fact => {
  const { questionId = 'q1', channel = 'email', due } = told;
  return fact('feedback.question-asked', told, { questionId, channel, ...(due !== undefined && { dueAt: formatInstant(due) }) });
};

/** What happens to a question afterwards. */
export interface Moved extends Told {
  questionId?: string;
  by?: 'staff' | 'bot' | undefined;
  due?: Micros | undefined;
  businessSeconds?: number | undefined;
}

export type QuestionNoun = 'continued' | 'acknowledged' | 'answered' | 'handed-over' | 'resolved' | 'reopened' | 'overdue' | 'joined';

export const moved = (noun: QuestionNoun, told: Moved): Fact => {
  const { questionId = 'q1', by, due, businessSeconds } = told;
  return fact(`feedback.question-${noun}`, told, {
    questionId,
    ...(noun === 'joined' && { into: 'another' }),
    ...(by && { by }),
    ...(due !== undefined && { due: formatInstant(due) }),
    ...(businessSeconds !== undefined && { businessSeconds }),
  });
};

export const aDelivery = (told: Told & { orderId?: string; parcel?: string | undefined; promised?: Micros | undefined }): Fact => {
  const { orderId = 'o1', parcel, promised } = told;
  return fact('orders.order-delivered', told, {
    orderId,
    ...(parcel && { parcel }),
    ...(promised !== undefined && { promisedAt: formatInstant(promised) }),
  });
};

export const aReceipt = (told: Told & { returnId?: string; orderId?: string }): Fact =>
  fact('orders.return-received', told, { returnId: told.returnId ?? 'r1', orderId: told.orderId ?? 'o1' });

export const aRepayment = (told: Told & { returnId?: string | undefined; orderId?: string }): Fact =>
  fact('orders.refund-issued', told, {
    refundId: `p${++made}`,
    orderId: told.orderId ?? 'o1',
    ...(told.returnId && { returnId: told.returnId }),
    currency: 'EUR',
    amountMinor: 5,
    subtotalMinor: 5,
    shippingMinor: 0,
    taxMinor: 0,
  });
