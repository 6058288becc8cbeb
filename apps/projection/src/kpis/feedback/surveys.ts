import type { Fact, Micros, SurveyAnsweredV1 } from '#lib/contracts';
import { PROMOTER_FROM } from '../../lifecycle/evidence.js';
import { datedFacts, type Dated } from '../dated.js';
import { plainSlot, windowedSlot, type Endpoints } from '../metrics.js';
import { LENGTHS, WINDOWS } from '../windows.js';
import { SURVEY_TYPES } from './facts.js';

export type Answer = Dated<SurveyAnsweredV1>;

/** An answer to the NPS question as far as later ones need to know it. */
export interface NpsAnswer {
  at: Micros;
  score: number;
}

const DETRACTOR_UP_TO = 6;
const SATISFIED_FROM = 4;

export const answersOf = (facts: readonly Fact[]): Answer[] => datedFacts(facts, SURVEY_TYPES) as Answer[];

/** The one given last; of one instant the last in fact order. */
export const latestAnswer = (facts: readonly Fact[]): Answer['fact'] | null => answersOf(facts).at(-1)?.fact ?? null;

/** What an answer adds to its score: of an NPS answer whether it speaks for the shop or against it, of a CSAT whether it is content. */
export function worthOf({ fact: { data } }: Answer): number {
  if (data.kind === 'nps') return attitudeOf(data.score);
  return data.kind === 'csat' ? Number(data.score >= SATISFIED_FROM) : data.score;
}

const attitudeOf = (score: number): 1 | 0 | -1 => (score >= PROMOTER_FROM ? 1 : score <= DETRACTOR_UP_TO ? -1 : 0);

/** The last answer to the NPS question: how a customer counts from then on, until the next or until it leaves the window. */
export function latestNps(answers: readonly Answer[], earlier: NpsAnswer | null = null): NpsAnswer | null {
  const last = answers.findLast(({ fact }) => fact.data.kind === 'nps');
  return last ? { at: last.at, score: last.fact.data.score } : earlier;
}

/** Everything counted of one customer's answers. Where they are only those after a certain instant, `earlier` is the last before it. */
export function surveyEndpoints(facts: readonly Fact[], emit: Endpoints, earlier: NpsAnswer | null = null): void {
  const answers = answersOf(facts);
  for (const { fact, at } of answers) {
    const { all, good, bad } = SLOTS[fact.data.kind];
    const worth = worthOf({ fact, at });
    emit(all, at, 1, '');
    if (worth > 0) emit(good, at, worth, '');
    if (worth < 0) emit(bad!, at, -worth, '');
  }
  const nps = answers.filter(({ fact }) => fact.data.kind === 'nps').map(({ at, fact }) => ({ at, score: fact.data.score }));
  latestEndpoints(earlier ? [earlier, ...nps] : nps, emit);
}

function latestEndpoints(answers: readonly NpsAnswer[], emit: Endpoints): void {
  answers.forEach(({ at, score }, index) => {
    const next = answers[index + 1]?.at ?? Infinity;
    if (next === at) return;
    const attitude = attitudeOf(score);
    for (const window of WINDOWS) {
      const until = Math.min(next, at + LENGTHS[window]);
      const count = (slot: number): void => {
        emit(slot, at, 1, '');
        if (until !== Infinity) emit(slot, until, -1, '');
      };
      count(windowedSlot('npsCustomers', window));
      if (attitude > 0) count(windowedSlot('npsPromotingCustomers', window));
      if (attitude < 0) count(windowedSlot('npsDetractingCustomers', window));
    }
  });
}

const SLOTS: Record<SurveyAnsweredV1['kind'], { all: number; good: number; bad?: number }> = {
  nps: { all: plainSlot('npsAnswers'), good: plainSlot('npsPromoters'), bad: plainSlot('npsDetractors') },
  csat: { all: plainSlot('csatAnswers'), good: plainSlot('csatSatisfied') },
  ces: { all: plainSlot('cesAnswers'), good: plainSlot('cesPoints') },
};
