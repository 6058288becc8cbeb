import {
  ABC_CLASSES,
  compareBytes,
  CONTACT_CHANNELS,
  formatInstant,
  MICROS_PER_DAY,
  MICROS_PER_SECOND,
  parseInstant,
  PHASES,
  QUESTION_CHANNELS,
  SURVEY_KINDS,
  VITALITIES,
  type Micros,
} from '#lib/contracts';
import type { Field, Fields, Values } from '../conditions/fields.js';
import type { CustomerView } from './customer-view.js';
import { COUNTRY, LANGUAGE } from './codes.js';
import { SOON } from './loyalty-view.js';

/** Since when a value is so, and because of what. */
export interface Why {
  since: string;
  because: string;
}

interface ViewField extends Field {
  of(view: CustomerView): string | number | boolean | null;
  /** The part of the view it is read from; null where nothing is known of it. */
  why(view: CustomerView): Why | null;
}

/** Consent to this is what the shop needs to write on its own account. */
const MARKETING = 'marketing';
/** The one they have named, or have asked on. */
const CHANNELS = [...new Set([...CONTACT_CHANNELS, ...QUESTION_CHANNELS])];
const MONTHS = Array.from({ length: 12 }, (_, month) => String(month + 1).padStart(2, '0'));

const FIELDS = {
  phase: field('text', 'where they stand', ({ phase }) => phase, standing, { values: PHASES, moves: true }),
  daysInPhase: growing('days since they came into the phase', MICROS_PER_DAY, standing),
  cycle: field('number', 'the number of the purchase they are in', ({ cycle }) => cycle, standing),
  vitality: field(
    'text',
    'whether they are still there',
    (view) => view.vitality?.state ?? null,
    ({ vitality }) => vitality,
    {
      values: VITALITIES,
      moves: true,
    },
  ),
  daysSinceContact: growing('days since they did or said anything', MICROS_PER_DAY, lastContact),
  orders: field('number', 'purchases that count', ({ purchases }) => purchases.orders, lastPurchase),
  daysSinceLastPurchase: growing('days since the last of them', MICROS_PER_DAY, lastPurchase),
  checkoutOpenHours: growing('hours since the open checkout was begun', 3600 * MICROS_PER_SECOND, ({ openCheckout }) => openCheckout),
  daysSinceDelivery: growing('days since something was delivered last', MICROS_PER_DAY, delivery),
  guideViewed: field(
    'flag',
    'whether a guide was viewed or the product activated since',
    (view) => view.lastDelivery?.guideViewed ?? null,
    delivery,
  ),
  openQuestions: field(
    'number',
    'questions that are open',
    ({ openQuestions }) => openQuestions.length,
    ({ openQuestions }) => openQuestions.at(-1),
  ),
  overdueQuestions: moving(
    'questions that should have been answered by now',
    ({ openQuestions }) => openQuestions.filter(({ overdue }) => overdue).length,
    overdue,
  ),
  openRecovery: field(
    'flag',
    'whether something is to be made good',
    ({ openRecovery }) => openRecovery !== null,
    (view) => view.openRecovery,
  ),
  openReturns: field(
    'number',
    'returns on their way',
    ({ openReturns }) => openReturns.length,
    ({ openReturns }) => openReturns.at(-1),
  ),
  lastSurveyKind: field('text', 'what the last answered survey asked', ({ lastSurvey }) => lastSurvey?.kind ?? null, survey, {
    values: SURVEY_KINDS,
  }),
  lastSurveyScore: field('number', 'what they answered', ({ lastSurvey }) => lastSurvey?.score ?? null, survey),
  daysSinceLastSurvey: growing('days since they answered', MICROS_PER_DAY, survey),
  member: field('flag', 'whether they take part in the points programme', ({ loyalty }) => loyalty !== undefined, points),
  tier: field('text', 'their tier', ({ loyalty }) => loyalty?.tier ?? null, tier),
  balance: field('number', 'points they can spend', ({ loyalty }) => loyalty?.balance ?? null, points),
  pointsExpiringSoon: moving('points that expire within 30 days', ({ loyalty }) => loyalty?.expiringSoon.points ?? null, expiring),
  pointsMissing: field('number', 'points missing for the next reward', ({ loyalty }) => loyalty?.nextReward?.missing ?? null, points),
  clubMember: moving('whether they are in the club', ({ loyalty }) => (loyalty ? loyalty.club !== null : null), points, 'flag'),
  representative: field(
    'text',
    'the staff id of whoever cares for them',
    (view) => view.representative?.staff ?? null,
    (view) => view.representative,
  ),
  abcClass: field(
    'text',
    'their class by revenue',
    ({ classes }) => classes?.abc ?? null,
    ({ classes }) => classes,
    { values: ABC_CLASSES },
  ),
  recency: field(
    'number',
    'how lately they bought, 1 to 5',
    ({ classes }) => classes?.rfm.recency ?? null,
    ({ classes }) => classes?.rfm,
  ),
  frequency: field(
    'number',
    'how often, 1 to 5',
    ({ classes }) => classes?.rfm.frequency ?? null,
    ({ classes }) => classes?.rfm,
  ),
  monetary: field(
    'number',
    'for how much, 1 to 5',
    ({ classes }) => classes?.rfm.monetary ?? null,
    ({ classes }) => classes?.rfm,
  ),
  historicValue: amount('their margin to date', 'historic'),
  formulaValue: amount('their value by the formula', 'formula'),
  predictedValue: amount('the margin expected of the next twelve months', 'predicted'),
  netValue: amount('the formula value less what it cost to win them', 'net'),
  pAlive: field('number', 'how probably they are still there, 0 to 1', ({ value }) => value?.pAlive ?? null, worth),
  churnRisk: field('number', 'how probably they have left, 0 to 1', ({ value }) => value?.churnRisk ?? null, worth),
  marketingConsent: moving('whether they may be written to for marketing', mayBeWrittenTo, consent, 'flag'),
  preferredChannel: field(
    'text',
    'how they would rather be spoken to',
    (view) => view.preferredChannel?.channel ?? null,
    (view) => view.preferredChannel,
    { values: CHANNELS },
  ),
  country: field(
    'text',
    'their country, two capital letters',
    ({ traits }) => traits.country ?? null,
    () => null,
    { code: COUNTRY },
  ),
  language: field(
    'text',
    'their language, two small letters',
    ({ traits }) => traits.language ?? null,
    () => null,
    { code: LANGUAGE },
  ),
  birthMonth: field(
    'text',
    'the month they were born in, 01 to 12',
    ({ traits }) => traits.birthMonth ?? null,
    () => null,
    { values: MONTHS },
  ),
} satisfies Record<string, ViewField>;

/** What conditions over a customer's view can be about: next steps and segments. */
export const VIEW_FIELDS: Fields = FIELDS;

/** What the fields hold in one view. Pure: time is the view's. */
export const valuesOf = (view: CustomerView): Values =>
  Object.fromEntries(Object.entries(FIELDS as Record<string, ViewField>).map(([name, { of }]) => [name, of(view)]));

/** Since when a field is as it is, and why. */
export const whyOf = (view: CustomerView, name: string): Why | null => (FIELDS as Record<string, ViewField>)[name]?.why(view) ?? null;

type Reading = ViewField['of'];
type Reason = (view: CustomerView) => { since?: string | null; because?: string | null } | null | undefined;

function field(
  kind: Field['kind'],
  words: string,
  of: Reading,
  why: Reason,
  more: Pick<Field, 'values' | 'code' | 'moves'> = {},
): ViewField {
  return {
    kind,
    words,
    of,
    why: (view) => {
      const { since, because } = why(view) ?? {};
      return since && because ? { since, because } : null;
    },
    ...more,
  };
}

function moving(words: string, of: Reading, why: Reason, kind: Field['kind'] = 'number'): ViewField {
  return field(kind, words, of, why, { moves: true });
}

/** In minor units of the one currency they bought in; of whoever bought in several, nothing can be compared. */
function amount(words: string, name: 'historic' | 'formula' | 'predicted' | 'net'): ViewField {
  const of: Reading = ({ value }) => {
    const amounts = Object.values(value?.[name] ?? {});
    return amounts.length === 1 ? amounts[0]! : null;
  };
  return field('number', `${words}, in minor units`, of, worth);
}

/** How long its reason has been so. */
function growing(words: string, each: Micros, why: Reason): ViewField {
  const of: Reading = (view) => {
    const { since } = why(view) ?? {};
    return since ? (parseInstant(view.asOf)! - parseInstant(since)!) / each : null;
  };
  return { ...moving(words, of, why), grows: each };
}

function mayBeWrittenTo({ consents }: CustomerView): boolean {
  return consents.some(({ purpose, valid }) => purpose === MARKETING && valid);
}

const latest = (reasons: readonly Why[]): Why | undefined => [...reasons].sort((a, b) => compareBytes(a.since, b.since)).at(-1);

function standing({ since, because }: CustomerView): ReturnType<Reason> {
  return { since, because };
}

function lastContact({ vitality }: CustomerView): ReturnType<Reason> {
  return vitality && { since: vitality.lastContact.at, because: vitality.lastContact.because };
}

function lastPurchase({ purchases: { last } }: CustomerView): ReturnType<Reason> {
  return last && { since: last.at, because: last.because };
}

function delivery({ lastDelivery }: CustomerView): ReturnType<Reason> {
  return lastDelivery && { since: lastDelivery.at, because: lastDelivery.because };
}

function survey({ lastSurvey }: CustomerView): ReturnType<Reason> {
  return lastSurvey && { since: lastSurvey.at, because: lastSurvey.because };
}

function points({ loyalty }: CustomerView): ReturnType<Reason> {
  return loyalty;
}

/** What was told, or the lot that came last to be about to expire. */
function expiring({ asOf, loyalty }: CustomerView): ReturnType<Reason> {
  return latest([
    ...(loyalty ? [loyalty] : []),
    ...(loyalty?.lots ?? []).flatMap(({ lotId, expiresAt }) => {
      const soon = expiresAt && formatInstant(parseInstant(expiresAt)! - SOON);
      return soon && soon <= asOf ? { since: soon, because: `deadline:pointsExpiringSoon:${lotId}` } : [];
    }),
  ]);
}

function tier({ loyalty }: CustomerView): ReturnType<Reason> {
  return loyalty && { since: loyalty.tierSince, because: loyalty.tierBecause };
}

function worth({ value }: CustomerView): ReturnType<Reason> {
  return value;
}

/** At its due instant nothing is late. */
function overdue({ openQuestions }: CustomerView): ReturnType<Reason> {
  return latest(
    openQuestions.flatMap(({ overdue, due, because }) =>
      overdue && due ? { since: formatInstant(parseInstant(due)! + 1), because: `deadline:overdueQuestions:${because}` } : [],
    ),
  );
}

function consent({ asOf, consents }: CustomerView): ReturnType<Reason> {
  return latest(
    consents
      .filter(({ purpose }) => purpose === MARKETING)
      .map(({ since, because, expiresAt }) =>
        expiresAt && expiresAt <= asOf ? { since: expiresAt, because: `deadline:marketingConsent:${because}` } : { since, because },
      ),
  );
}
