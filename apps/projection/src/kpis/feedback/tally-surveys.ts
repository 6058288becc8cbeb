import type { Fact, SurveyKind } from '#lib/contracts';
import { phaseWithout } from '../../lifecycle/without.js';
import type { Asked, Definition } from '../definition.js';
import { groupOf, tallyIn, type GroupBy } from '../groups.js';
import type { Tally } from '../metrics.js';
import { inWindow } from '../windows.js';
import { answersOf, worthOf, type Answer } from './surveys.js';

/**
 * Adds what one customer's answers of the kind that is asked for count over `[at − W, at)`, in the groups whose value they carry; by phase, in
 * the one the customer was in when they answered, for which these must be all facts of the customer. Answers of other kinds make no group.
 */
export function tallySurveys(
  facts: readonly Fact[],
  { definition, by, window, at }: Asked & { by: GroupBy | null },
  groups: Map<string, Tally>,
): void {
  const latest = new Map<string, Answer>();
  for (const answer of answersOf(facts)) {
    if (!inWindow(answer.at, window, at) || !isCounted(answer.fact.data.kind, definition)) continue;
    const group = by === 'phase' ? phaseWithout(answer.fact, facts) : groupOf(answer.fact, by);
    if (group === null) continue;
    const tally = tallyIn(groups, group);
    const worth = worthOf(answer);
    switch (answer.fact.data.kind) {
      case 'nps':
        latest.set(group, answer);
        tally.add('npsAnswers', 1);
        tally.add('npsPromoters', Number(worth > 0));
        tally.add('npsDetractors', Number(worth < 0));
        break;
      case 'csat':
        tally.add('csatAnswers', 1);
        tally.add('csatSatisfied', worth);
        break;
      case 'ces':
        tally.add('cesAnswers', 1);
        tally.add('cesPoints', worth);
        break;
    }
  }
  for (const [group, answer] of latest) {
    const tally = tallyIn(groups, group);
    tally.add('npsCustomers', 1);
    tally.add('npsPromotingCustomers', Number(worthOf(answer) > 0));
    tally.add('npsDetractingCustomers', Number(worthOf(answer) < 0));
  }
}

/** The metrics of a kind begin with its name. */
const isCounted = (kind: SurveyKind, { metrics }: Definition): boolean => metrics.some((metric) => metric.startsWith(kind));
