import type { Json } from '../contract-schemas.js';
import { count, inHeader, inPath, instant, list, object, schema, text, type Operation } from './operation.js';

const EXAMPLE = { day: '2026-11-22', channel: 'email', amountMinor: 12_500, currency: 'EUR', impressions: 40_000, clicks: 900 };

const ATTRIBUTION: Record<string, Json> = {
  model: { enum: ['last-touch', 'first-touch', 'linear'] },
  lookbackDays: count(),
  touchpoints: list(
    object({
      at: instant(),
      kind: text(),
      channel: text(),
      'campaign?': text(),
      share: { type: 'number', description: 'Of the purchase, from 0 to 1.' },
      source: text(),
      id: text(),
    }),
    { description: 'In the order in which they happened; none where the purchase is direct.' },
  ),
};

/** What campaigns cost, and whom they win, as schemas. */
export const SPEND_SCHEMAS: Record<string, Json> = {
  CampaignSpend: object({
    'campaign?': text('That of the address; a row that names another is refused.'),
    day: { type: 'string', format: 'date', description: 'One that has begun, in some time zone.' },
    channel: text(undefined, { minLength: 1, maxLength: 200 }),
    amountMinor: count('In minor units, 0 or more.'),
    'currency?': text('ISO 4217; that of the source where absent.'),
    'impressions?': count(),
    'clicks?': count(),
  }),
  Attribution: object(ATTRIBUTION, 'What a first purchase is owed to.'),
  Acquisition: object(
    {
      at: instant('Of the first purchase that counts.'),
      orderId: text(),
      'shop?': text(),
      channel: text('Of the last of the touchpoints; `direct` where none counts.'),
      'campaign?': text(),
      ...ATTRIBUTION,
      cost: {
        type: ['object', 'null'],
        additionalProperties: { type: 'integer' },
        description: 'Minor units by currency, as of the last night; null where nothing is known of what campaigns cost.',
      },
    },
    'How the customer was won.',
  ),
};

export const SPEND: Operation[] = [
  {
    method: 'post',
    path: '/v1/campaigns/{campaign}/spend',
    service: 'journey',
    id: 'recordCampaignSpend',
    scope: 'events:write',
    summary: 'What a campaign cost on a day: one row, many, or a table',
    description:
      'For one campaign, shop, channel, currency and day the amount told last counts; of two rows of a request the lower one. Of several rows the good ones are taken; a single bad one is a 400.',
    parameters: [inPath('campaign', 'As touchpoints name it.'), inHeader('Idempotency-Key', 'Sent again, it is given the first answer.')],
    body: {
      required: true,
      content: {
        'application/json': {
          schema: { anyOf: [schema('CampaignSpend'), list(schema('CampaignSpend'), { maxItems: 2500 })] },
          example: EXAMPLE,
        },
        'text/csv': {
          schema: text(
            'Amounts are decimals, and never rounded. `currency`, `impressions` and `clicks` may be left out. A `campaign` other than that of the address is refused in its row. A line with more or fewer columns than the first is refused alone.',
          ),
          example: 'day,channel,amount,currency,impressions,clicks\n2026-11-22,email,125.00,EUR,40000,900\n',
        },
      },
    },
    answer: { status: 202, description: 'What became of each row.', schema: 'IntakeResults' },
    problems: [400, 413, 415, 422, 429],
  },
];
