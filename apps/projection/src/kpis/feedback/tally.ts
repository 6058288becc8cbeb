import { timeOf, type Fact, type Micros } from '#lib/contracts';
import { groupOf, tallyIn, type GroupBy } from '../groups.js';
import type { Tally } from '../metrics.js';
import { inWindow, type Window } from '../windows.js';
import { deliveriesOf } from './deliveries.js';
import { questionsBefore, timeTaken, wasDecidedIn } from './known-questions.js';
import { QUESTION_TIMES } from './metrics.js';
import { orderGroups } from './order-groups.js';
import { refundedReturnsOf } from './returns.js';

interface Asked {
  by: GroupBy | null;
  window: Window;
  at: Micros;
}

/** Adds what one customer's questions count, in the group of the fact that asked them. */
export function tallyQuestions(facts: readonly Fact[], { by, window, at }: Asked, groups: Map<string, Tally>): void {
  for (const question of questionsBefore(facts, at)) {
    const group = groupOf(question.asked.fact, by);
    if (group === null) continue;
    const tally = tallyIn(groups, group);
    const { open, overdue, inTime } = question.standing;
    tally.add('openQuestions', Number(open));
    tally.add('overdueQuestions', Number(overdue));
    if (wasDecidedIn(question, window, at)) {
      tally.add('questionsDecided', 1);
      tally.add('questionsInTime', Number(inTime));
    }
    for (const metric of QUESTION_TIMES) {
      const taken = timeTaken(question, metric, window, at);
      if (taken) tally.addTime(metric, taken.took);
    }
  }
}

/** Adds what one customer's deliveries count, in the group of the order. */
export function tallyDeliveries(facts: readonly Fact[], { by, window, at }: Asked, groups: Map<string, Tally>): void {
  const groupIn = orderGroups(facts, by);
  for (const delivery of deliveriesOf(facts)) {
    const group = groupIn(delivery.fact);
    if (group === null || !inWindow(delivery.at, window, at)) continue;
    const tally = tallyIn(groups, group);
    tally.add('promisedDeliveries', 1);
    tally.add('deliveriesInTime', Number(delivery.inTime));
  }
}

/** A refund counts in the group of what came back, and so of its order. */
export function tallyReturns(facts: readonly Fact[], { by, window, at }: Asked, groups: Map<string, Tally>): void {
  const groupIn = orderGroups(facts, by);
  for (const { received, at: paidAt } of refundedReturnsOf(facts.filter((fact) => timeOf(fact) < at))) {
    const group = groupIn(received.fact);
    if (group !== null && inWindow(paidAt, window, at)) tallyIn(groups, group).addTime('returnsRefunded', paidAt - received.at);
  }
}
