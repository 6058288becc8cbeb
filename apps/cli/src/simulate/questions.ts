import { DAY_MS, HOUR_MS, MINUTE_MS, officeTime } from './calendar.js';
import type { Shop, Who } from './shop.js';

export type Topic = 'delivery' | 'product' | 'invoice';

const WORDS: Readonly<Record<Topic, string>> = {
  delivery: 'When does my parcel come?',
  product: 'How is it put together?',
  invoice: 'Could you send me the invoice once more?',
};

/** A question on some channel, and all that comes of it: receipts, answers, a second message, and what they thought of the help. */
export function ask(shop: Shop, who: Who, topic: Topic, about: { orderId?: string }, ms: number): void {
  const { random } = shop;
  const questionId = shop.id('question');
  const channel = random.pick(['email', 'email', 'chat', 'phone', 'form', 'social']);
  const tell = (at: number, noun: string, data: object = {}): void =>
    shop.tellAt(at, `feedback.question-${noun}`, who, { questionId, ...data });
  tell(ms, 'asked', { channel, topic, ...about, text: WORDS[topic] });
  const isInstant = channel === 'chat' || channel === 'phone';
  if (!isInstant) tell(ms + MINUTE_MS, 'acknowledged');
  if (channel === 'chat') {
    tell(ms + MINUTE_MS / 3, 'answered', { by: 'bot', channel });
    if (random.chance(0.4)) {
      tell(ms + 4 * MINUTE_MS, 'resolved', { by: 'bot' });
      return rate(shop, who, { questionId, channel }, ms + 4 * MINUTE_MS);
    }
    tell(ms + 2 * MINUTE_MS, 'handed-over', { by: 'bot' });
  }
  const answered = officeTime(ms, isInstant ? 0.1 : random.between(1, 30));
  if (answered - ms > 8 * HOUR_MS && random.chance(0.2))
    tell(ms + random.between(4, 7) * HOUR_MS, 'continued', { channel: 'phone', ...about });
  tell(answered, 'answered', { by: 'staff', channel });
  const resolved = answered + random.between(0.2, 20) * HOUR_MS;
  tell(resolved, 'resolved', { by: 'staff' });
  if (random.chance(0.1)) {
    tell(resolved + DAY_MS, 'reopened', { by: 'customer' });
    const again = officeTime(resolved + DAY_MS, 6);
    tell(again, 'answered', { by: 'staff', channel });
    tell(again + HOUR_MS, 'resolved', { by: 'staff' });
  }
  rate(shop, who, { questionId, channel }, resolved);
}

/** How content they were, or how easy it was; most say nothing. */
function rate(shop: Shop, who: Who, about: { questionId: string; channel: string }, resolved: number): void {
  const { random } = shop;
  const kind = (['csat', 'ces', null] as const)[random.weighted([35, 20, 45])];
  if (!kind) return;
  const best = kind === 'csat' ? 5 : 7;
  const score = Math.max(1, best - random.geometric(0.35, best - 1));
  shop.tellAt(resolved + 2 * HOUR_MS, 'feedback.survey-answered', who, { surveyId: shop.id('survey'), kind, score, ...about });
}
