import { PHASES } from '#lib/contracts';
import type { Json } from '../contract-schemas.js';
import { FACT_ENVELOPE } from '../envelopes.js';
import { FATE } from '../own-messages.js';
import { CARE, LOYALTY, VIEW } from './customers.js';
import { count, flag, instant, list, object, orNull, schema, text, uuid } from './operation.js';

const errors = list(
  object(
    { pointer: text('A JSON pointer into what was sent.'), detail: text(), 'code?': text('Stable, for machines.') },
    'What is wrong, and where.',
  ),
);
const phase: Json = { enum: [...PHASES] };
const byCurrency: Json = {
  type: 'object',
  additionalProperties: { type: ['number', 'null'] },
  description: 'Per currency or phase; of times the median `p50`, the ninetieth percentile `p90` and the `mean`, in seconds.',
};
const number = (nullable: boolean): Json => ({ anyOf: [{ type: nullable ? ['number', 'null'] : 'number' }, byCurrency] });
const result = {
  value: number(true),
  numerator: number(false),
  denominator: number(true),
  'parts?': {
    type: 'object',
    additionalProperties: { type: 'number' },
    description:
      'What the value is made of, and what stands beside it without being part of it: `available`, `pending`, `debt`; `promoters`, `passives`, `detractors`; `overdue`.',
  },
  'pairs?': list(
    object({
      products: list(text(), { minItems: 2, maxItems: 2 }),
      customers: count('Who bought both.'),
      each: list(count(), { description: 'Who bought the first, and the second.' }),
      confidence: list({ type: 'number' }, { description: 'Of those the share that bought the other, too.' }),
      lift: { type: 'number', description: 'How many times as often as by chance.' },
    }),
    { description: 'Of crossSell: all there is to say of each pair of products.' },
  ),
  'asOf?': instant('Of a number worked out once a day: the midnight (UTC) it is of.'),
  'fit?': count('And the fit of the models it was worked out by.'),
  'unfitted?': text('Why these are not used: for all of it, or in the currencies it names.'),
};
const window: Json = { enum: ['24h', '7d', '30d', '90d', '365d', 'all'] };
const way = {
  'per?': { const: 'customer', description: 'Of each customer one answer, the latest.' },
  'clock?': { const: 'business', description: 'Of the times only the hours the shop is open.' },
};
const about = {
  name: text(),
  unit: text(),
  window,
  at: instant('The end of the window, exclusive.'),
  definition: text('Name and version of the definition the number follows.'),
  ...way,
};
const digest = text('SHA-256 over the canonical JSON of the other fields: equal facts, equal digest.');
const scopes = list({ enum: ['events:write', 'customers:read', 'customers:write', 'metrics:read', 'admin'] }, { minItems: 1 });
const cursor = text('Absent on the last page.');

const standing = {
  customerId: uuid(),
  'mergedInto?': uuid('The id asked for belongs to this customer now.'),
  asOf: instant(),
  phase: orNull(phase),
  since: orNull(instant()),
  because: orNull(text('The fact or deadline that decided it.')),
  cycle: count('The number of the purchase they are in, 0 before the first.'),
};
const next = object({ at: instant(), to: phase, because: text() }, 'What changes the phase if nothing more happens.');
const stale: Json = { const: true, description: 'Something about this customer is parked, and may be missing here.' };

const EVIDENCE_ITEM = object({
  'customerId?': uuid('Absent for what is about nobody: a campaign’s spend.'),
  fact: schema('Fact'),
  role: { enum: ['numerator', 'denominator', 'both'] },
  numerator: number(true),
  denominator: number(true),
  'outcome?': text('How a checkout or question ended or stands.'),
  'outcomeAt?': instant('When that was.'),
  'because?': text(
    'The fact or deadline that ended a checkout or a time, or began a phase; of a lead the purchase that made a customer of it.',
  ),
  'attributedTo?': schema('Attribution'),
  'seconds?': { type: 'number', description: 'How long it took, to the microsecond.' },
  'since?': instant('Since when that ran.'),
  'phase?': { ...orNull(phase), description: 'The customer’s phase at their answer, without what the answer itself has brought about.' },
});

/** What is answered, as schemas. */
export const ANSWERS: Record<string, Json> = {
  Problem: object(
    { type: text('Stable.', { format: 'uri' }), title: text(), status: count(), detail: text('What a person can do.'), 'errors?': errors },
    'RFC 9457.',
  ),
  Fact: FACT_ENVELOPE,
  IntakeResults: object({
    accepted: count(),
    duplicates: count(),
    rejected: count('Invalid or suppressed.'),
    results: list(
      object({
        index: count('The place in the request.'),
        'id?': text(),
        status: { enum: ['accepted', 'duplicate', 'invalid', 'suppressed'] },
        'errors?': errors,
      }),
    ),
  }),
  SegmentSuccess: object({ success: { const: true } }),
  EventStatus: object({
    source: text(),
    id: text(),
    type: text(),
    receivedAt: instant(),
    status: { enum: ['accepted', 'judged', 'waiting', 'parked'] },
    facts: list(FATE, { description: 'What it became.' }),
    'note?': text('Why it waits or is parked, or what was changed in judging it.'),
  }),
  SourceRegistration: {
    allOf: [schema('SourceSettings'), object({ 'shopify?': schema('ShopifyConnection'), 'woocommerce?': schema('WooCommerceConnection') })],
  },
  SourceSettings: object({
    source: text('A URI reference: the `source` of its events.', { minLength: 1, maxLength: 200 }),
    'shop?': text(undefined, { maxLength: 200 }),
    'realm?': text('Where its customer numbers are unique; the shop where absent.', { maxLength: 200 }),
    'country?': text('ISO 3166-1 alpha-2, for phone numbers written without one.'),
    'currency?': text('For amounts without one.', { pattern: '^[A-Z]{3}$' }),
    'blocked?': list(text(), { description: 'Values that identify nobody, such as a till’s own e-mail address.' }),
  }),
  RegisteredSource: { allOf: [schema('SourceSettings'), schema('ShopConnections')] },
  Sources: object({ sources: list({ allOf: [schema('RegisteredSource'), object({ registeredAt: instant() })] }) }),
  KeyRequest: object({ 'source?': text('The source it writes for.'), scopes }),
  IssuedKey: object({ id: uuid(), key: text('Shown once; only its digest is kept.') }),
  Customer: object({
    ...standing,
    'next?': next,
    ...VIEW,
    ...CARE,
    'loyalty?': LOYALTY,
    'representative?': schema('PersonalCare'),
    'value?': schema('CustomerValue'),
    'acquisition?': schema('Acquisition'),
    'stale?': stale,
  }),
  Journey: object({
    ...standing,
    history: list(object({ phase, from: instant(), to: orNull(instant()), because: text() })),
    digest: text('The same for the same set of facts, whatever their order.'),
    'next?': next,
    'explain?': object({ rule: text(), facts: list(text()) }),
    'stale?': stale,
  }),
  Timeline: object({ customerId: uuid(), facts: list(schema('Fact')), 'cursor?': cursor }),
  KpiList: object({
    kpis: list(
      object({
        name: text(),
        definition: text(),
        words: text(),
        unit: text(),
        windows: list(text()),
        groupBy: list(text()),
        'per?': list(text(), { description: 'What it can be asked by, the usual first.' }),
        'clock?': list(text(), { description: 'What its times can be counted in, the usual first.' }),
      }),
    ),
  }),
  Kpi: object({ ...about, ...result, digest }),
  GroupedKpi: object({ ...about, groupBy: text(), groups: list(object({ group: text(), ...result })), digest }),
  KpiSeries: object({
    name: text(),
    unit: text(),
    window,
    definition: text(),
    ...way,
    points: list(object({ at: instant(), ...result })),
  }),
  KpiEvidence: object({
    name: text(),
    window,
    at: instant(),
    ...way,
    facts: list(EVIDENCE_ITEM, { description: 'Each with what it adds to numerator and denominator.' }),
    'cursor?': cursor,
  }),
  Verification: object({
    ok: flag('Everything stored is what the facts give.'),
    facts: count(),
    customers: count(),
    journeysDigest: text(),
    kpisDigest: text(),
    differences: list({ type: 'object' }, { maxItems: 1000 }),
    behind: object(
      { vitality: count(), segments: count() },
      'Customers of whom that was not compared, since they are still to be looked at: a moment after what they did, and after each night.',
    ),
  }),
  Consent: object({
    purpose: text(),
    'channel?': text(),
    status: { enum: ['granted', 'denied', 'withdrawn'] },
    valid: flag('Whether it allows anything now: granted and not expired.'),
    'wording?': text(),
    'evidence?': text(),
    since: instant(),
    'expiresAt?': instant(),
  }),
  Consents: object({ customerId: uuid(), 'mergedInto?': uuid(), consents: list(schema('Consent')) }),
  ConsentTaken: object({ customerId: uuid(), factId: text(), consent: schema('Consent') }),
  MergeRequest: object({ from: text('A customer reference.'), into: text('A customer reference.'), reason: text() }),
  Merge: object({ mergeId: uuid(), from: uuid(), into: uuid(), mergedAt: instant(), 'undoneAt?': instant() }),
  MergeSuggestions: object({
    suggestions: list(
      object({
        suggestionId: text(),
        customers: list(uuid(), { minItems: 2, maxItems: 2 }),
        reason: text(),
        because: text(),
        suggestedAt: instant(),
      }),
    ),
    'cursor?': cursor,
  }),
  Parked: object({
    parked: list(
      object({
        id: uuid(),
        service: text(),
        group: text('The consumer group.'),
        topic: text(),
        partition: count(),
        offset: count(),
        type: orNull(text()),
        source: orNull(text()),
        eventId: orNull(text()),
        reason: text(),
        parkedAt: instant(),
      }),
    ),
  }),
  Redriven: object({ id: uuid(), status: { const: 'redriven' } }),
  Live: object({ status: { const: 'ok' } }),
  Ready: object({ status: { const: 'ok' }, checks: { type: 'object', additionalProperties: text() } }),
};
