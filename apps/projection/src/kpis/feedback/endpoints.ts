import type { Fact } from '#lib/contracts';
import { heldSlot, windowedSlot, type Endpoints } from '../metrics.js';
import { change, whileWithin } from '../steps.js';
import { LENGTHS, WINDOWS } from '../windows.js';
import { deliveryEndpoints } from './deliveries.js';
import { questionsOf } from './questions.js';
import { questionSteps, type QuestionStep } from './question-steps.js';
import { surveyEndpoints, type NpsAnswer } from './surveys.js';

/** Everything the KPIs of feedback and deliveries keep sums of, of one customer: from all their facts, in any order, repeated or not. */
export function feedbackEndpoints(facts: readonly Fact[], emit: Endpoints, earlier: NpsAnswer | null = null): void {
  surveyEndpoints(facts, emit, earlier);
  questionEndpoints(facts, emit);
  deliveryEndpoints(facts, emit);
}

export function questionEndpoints(facts: readonly Fact[], emit: Endpoints): void {
  for (const question of questionsOf(facts)) {
    const steps = questionSteps(question);
    const put = (slot: number) => (at: number, by: number) => emit(slot, at, by, '');
    change(steps, ({ open }) => Number(open), put(OPEN));
    change(steps, ({ overdue }) => Number(overdue), put(OVERDUE));
    for (const window of WINDOWS) {
      whileWithin(steps, LENGTHS[window], decided, () => 1, put(windowedSlot('questionsDecided', window)));
      whileWithin(steps, LENGTHS[window], decided, ({ inTime }) => Number(inTime), put(windowedSlot('questionsInTime', window)));
    }
  }
}

const decided = ({ decidedAt }: QuestionStep): number | null => decidedAt;

const OPEN = heldSlot('openQuestions');
const OVERDUE = heldSlot('overdueQuestions');
