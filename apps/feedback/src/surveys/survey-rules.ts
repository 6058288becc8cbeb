import { MICROS_PER_DAY, SURVEY_KINDS, type Micros, type SurveyKind } from '#lib/contracts';
import { checked, days, id, list, map, oneOf, optional, required, someDays, text, whole, type Shape } from '#lib/rules';
import { SCALES } from './kinds.js';
import { pageWords, type PageWords } from './page-words.js';

export const TRIGGERS = ['purchase', 'delivery', 'question-resolved'] as const;
export type Trigger = (typeof TRIGGERS)[number];

/** A question in words, asked of whoever gives a score from `from` to `to`. */
export interface FollowUp {
  from: number;
  to: number;
  question: string;
}

/** Asks everybody something so long after something. */
export interface SurveyRule {
  id: string;
  kind: SurveyKind;
  after: Trigger;
  afterDays: number;
  /** How the shop sends it: told in its facts. */
  channel?: string;
  /** Missing: the words that come with the kind; so for the ends of the scale. */
  question?: string;
  lowest?: string;
  highest?: string;
  followUp: FollowUp[];
  /** Days after the request, ascending. */
  remindersAfterDays: number[];
  expiresAfterDays: number;
}

/** Who is asked what, and how often at most. */
export interface SurveyRules {
  coolDownDays: number;
  npsCoolDownDays: number;
  tooLateDays: number;
  rules: SurveyRule[];
  page: PageWords;
}

const score = whole('score', 0, 10);

const followUp: Shape<FollowUp> = checked(
  map<FollowUp>({
    from: required(score, 'the lowest score it is asked of'),
    to: required(score, 'the highest'),
    question: required(text, 'in words, as it is put to the customer'),
  }),
  ({ from, to }, say) => {
    if (from > to) say('must not be below from', 'to');
  },
);

const rule: Shape<SurveyRule> = checked(
  map<SurveyRule>({
    id: required(id, 'its name; an order or question is asked about once by a rule'),
    kind: required(oneOf(...SURVEY_KINDS), 'NPS 0–10, CSAT 1–5, CES 1–7'),
    after: required(oneOf(...TRIGGERS), 'what it follows; a delivery is that of the last parcel known'),
    afterDays: required(days, 'so many times 24 hours later'),
    channel: optional(text, 'how the shop sends it'),
    question: optional(text, 'what is asked, in the shop’s own words'),
    lowest: optional(text, 'what the lowest score says'),
    highest: optional(text, 'what the highest says'),
    followUp: optional(list(followUp), 'questions in words, by score', []),
    remindersAfterDays: optional(list(someDays), 'reminders, so many days after the request', []),
    expiresAfterDays: optional(someDays, 'so long it can be answered', 30),
  }),
  ({ kind, followUp, remindersAfterDays, expiresAfterDays }, say) => {
    const { from, to } = SCALES[kind];
    followUp.forEach((one, index) => {
      if (one.from < from || one.to > to) say(`asks of scores that ${kind} has not: it goes from ${from} to ${to}`, 'followUp', index);
    });
    remindersAfterDays.forEach((day, index) => {
      if (index > 0 && day <= remindersAfterDays[index - 1]!) say('must be later than the one before', 'remindersAfterDays', index);
      if (day >= expiresAfterDays) say('must be before it can no longer be answered', 'remindersAfterDays', index);
    });
  },
);

export const surveyRules: Shape<SurveyRules> = map<SurveyRules>({
  coolDownDays: optional(days, 'so long after a request of any kind a customer is not asked again', 30),
  npsCoolDownDays: optional(days, 'the same before NPS is asked', 90),
  tooLateDays: optional(days, 'what should have been asked longer ago, when its cause becomes known, is not asked any more', 7),
  rules: optional(list(rule), 'what is asked by itself', []),
  page: optional(pageWords, 'the other words of the page on which it is answered', pageWordsThatShip()),
});

function pageWordsThatShip(): PageWords {
  return Object.fromEntries(Object.entries(pageWords.keys!).map(([name, { otherwise }]) => [name, otherwise])) as unknown as PageWords;
}

/** So long after a request of any kind nobody is asked this. */
export const coolDownOf = (kind: SurveyKind, { coolDownDays, npsCoolDownDays }: SurveyRules): Micros =>
  (kind === 'nps' ? npsCoolDownDays : coolDownDays) * MICROS_PER_DAY;
