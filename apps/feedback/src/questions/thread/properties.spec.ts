import { QUESTION_CHANNELS, type Micros, type QuestionChannel } from '#lib/contracts';
import fc from 'fast-check';
import { anAsking, on, POLICY } from './a-question.js';
import { placeMessage } from './place.js';
import { isOpen, type Nothing, type Question, type Said, type Step } from './question.js';
import { openAgain, reopen, resolve } from './settling.js';
import { acknowledge, answer, ask, handOver, hear, passDue } from './steps.js';

const MINUTE = 60_000_000;
const KINDS = ['message', 'message', 'answer', 'bot', 'resolve', 'reopen', 'acknowledge', 'hand-over', 'hour'] as const;

interface Event {
  kind: (typeof KINDS)[number];
  at: Micros;
  channel: QuestionChannel;
  orderId: string | undefined;
  pick: number;
}

/** Told in any order, late and twice: times follow no order of arrival. */
const events: fc.Arbitrary<Event[]> = fc.array(
  fc.record({
    kind: fc.constantFrom(...KINDS),
    at: fc.nat({ max: 12 * 24 * 60 }).map((minute) => on('Mon 08:00') + minute * MINUTE),
    channel: fc.constantFrom(...QUESTION_CHANNELS),
    orderId: fc.constantFrom(undefined, undefined, '1', '2'),
    pick: fc.nat(),
  }),
  { minLength: 1, maxLength: 40 },
);

/** One customer's questions, with what was told of each. */
class Customer {
  readonly questions = new Map<string, { question: Question; said: Said[]; steps: [before: Question, after: Question][] }>();

  take(event: Event): void {
    if (event.kind === 'message') return this.message(event);
    const all = [...this.questions.values()];
    const { question } = all[event.pick % all.length] ?? {};
    if (question) this.keep(question, this.step(question, event));
  }

  get open(): Question[] {
    return [...this.questions.values()].map(({ question }) => question).filter(isOpen);
  }

  private message({ at, channel, orderId }: Event): void {
    const settled = [...this.questions.values()]
      .map(({ question }) => question)
      .filter((question) => !isOpen(question) && orderId !== undefined && question.orderId === orderId)
      .sort((a, b) => b.resolvedAt! - a.resolvedAt!)[0];
    const place = placeMessage({ at, orderId, named: undefined, open: this.open, settled, policyOf: () => POLICY });
    if (place.goes === 'new') {
      const step = ask(anAsking(at, { id: `q${this.questions.size}`, channel, orderId: orderId ?? null }), POLICY);
      this.questions.set(step.question.id, { question: step.question, said: step.says, steps: [] });
      return;
    }
    const question = { ...place.question, orderId: place.question.orderId ?? orderId ?? null };
    if (place.goes === 'on') this.keep(question, hear(question, { at, channel }, POLICY));
    else this.keep(question, openAgain(question, { at, channel, by: 'customer', assignee: null }, POLICY));
  }

  private step(question: Question, { kind, at, channel }: Event): Step | Nothing {
    switch (kind) {
      case 'answer':
        return answer(question, { at, channel, by: 'staff' }, POLICY);
      case 'bot':
        return answer(question, { at, channel, by: 'bot' }, POLICY);
      case 'resolve':
        return resolve(question, { at, by: 'staff' }, POLICY);
      case 'reopen':
        return this.open.length > 0 && !isOpen(question)
          ? { already: 'another is open' }
          : reopen(question, { at, by: 'staff', assignee: null }, POLICY);
      case 'acknowledge':
        return acknowledge(question, { at });
      case 'hand-over':
        return handOver(question, { at });
      default:
        return passDue(question, at);
    }
  }

  private keep(question: Question, step: Step | Nothing): void {
    const kept = this.questions.get(question.id)!;
    if ('already' in step) return void Object.assign(kept, { question: step.question ?? question });
    kept.steps.push([question, step.question]);
    Object.assign(kept, { question: step.question, said: [...kept.said, ...step.says] });
  }
}

const told = (said: readonly Said[], type: string): Said[] => said.filter(({ contract }) => contract.type === `feedback.question-${type}`);

/** What a customer's questions have come to after some events, one by one. */
function lived(all: readonly Event[], check: (customer: Customer) => void): void {
  const customer = new Customer();
  for (const event of all) {
    customer.take(event);
    check(customer);
  }
}

test('whatever comes in whatever order, a customer who names no question has one open thread an order at most', () =>
  fc.assert(
    fc.property(events, (all) =>
      lived(all, ({ open }) => {
        const orders = open.flatMap(({ orderId }) => orderId ?? []);
        expect(new Set(orders).size).toBe(orders.length);
      }),
    ),
  ));

test('within an opening nothing is due later, no answer is taken back, and overdue stays said', () =>
  fc.assert(
    fc.property(events, (all) =>
      lived(all, ({ questions }) => {
        for (const { steps } of questions.values())
          for (const [before, after] of steps.slice(-1)) {
            if (after.opening !== before.opening) {
              expect([after.opening, after.openedAt >= before.openedAt]).toEqual([before.opening + 1, true]);
              continue;
            }
            expect(after.due).toBeLessThanOrEqual(before.due);
            expect(after.answeredAt).toBe(before.answeredAt ?? after.answeredAt);
            expect(after.isOverdueTold || !before.isOverdueTold).toBe(true);
          }
      }),
    ),
  ));

test('the first answer is told once at most, overdue once an opening, and what is told is in order with what stands', () =>
  fc.assert(
    fc.property(events, (all) =>
      lived(all, ({ questions }) => {
        for (const { question, said } of questions.values()) {
          const firsts = told(said, 'answered').filter(({ data }) => (data as { firstAnswer?: true }).firstAnswer);
          expect(firsts).toHaveLength(question.firstAnsweredAt === null ? 0 : 1);
          expect(told(said, 'overdue').length).toBeLessThanOrEqual(question.opening);
          const opened = told(said, 'asked').length + told(said, 'reopened').length;
          expect(opened).toBeGreaterThanOrEqual(question.opening);
          const latest = Math.max(...[...told(said, 'asked'), ...told(said, 'reopened')].map(({ at }) => at));
          const settled = Math.max(-1, ...told(said, 'resolved').map(({ at }) => Math.max(at, question.askedAt)));
          // Where both are told of one instant, what came last stands.
          if (latest !== settled) expect(isOpen(question)).toBe(latest > settled);
        }
      }),
    ),
  ));

test('the same again says nothing new of what is settled', () =>
  fc.assert(
    fc.property(events, (all) =>
      lived(all, ({ questions }) => {
        for (const { question } of questions.values()) {
          if (question.resolvedAt !== null)
            expect(resolve(question, { at: question.resolvedAt, by: 'staff' }, POLICY)).toHaveProperty('already');
          if (isOpen(question)) expect(reopen(question, { at: question.openedAt, assignee: null }, POLICY)).toHaveProperty('already');
          if (question.isOverdueTold) expect(passDue(question, question.due + 1)).toHaveProperty('already');
        }
      }),
    ),
  ));
