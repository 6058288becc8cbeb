import { formatInstant, type Fact } from '#lib/contracts';
import fc from 'fast-check';
import { aTime, someFacts } from '../../kpis/testing/arbitraries.js';
import { MODELS, type AttributionRules } from '../rules.js';
import { aLead, aSpend, aTouchpoint } from './acquisition-facts.js';

const campaign = fc.constantFrom('spring', 'autumn', undefined);
const channel = fc.constantFrom('email', 'display', 'direct');
const shop = fc.constantFrom('main', 'main', 'other');
const source = fc.constantFrom('app', 'web');

const aComing: fc.Arbitrary<Fact> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({ at: aTime, campaign, channel, kind: fc.constantFrom('ad-clicked', 'page-viewed'), source }).map(aTouchpoint),
  },
  { weight: 1, arbitrary: fc.record({ at: aTime, campaign, channel, shop, source }).map(aLead) },
);

/** How one customer came, in arrival order. */
export const someComings: fc.Arbitrary<Fact[]> = fc.array(aComing, { maxLength: 7 });

/** How one customer came, and what they bought. */
export const someAcquisition: fc.Arbitrary<Fact[]> = fc.tuple(someComings, someFacts).map((parts) => parts.flat());

/** What campaigns cost, some days told again. */
export const someSpend: fc.Arbitrary<Fact[]> = fc.array(
  fc
    .record({
      at: aTime,
      counts: aTime,
      campaign: fc.constantFrom('spring', 'autumn'),
      channel,
      currency: fc.constantFrom('USD', 'EUR'),
      amountMinor: fc.constantFrom(0, 1, 250, 1000),
      shop,
      source,
    })
    .map(({ counts, ...told }) => aSpend({ ...told, day: formatInstant(counts).slice(0, 10) })),
  { maxLength: 6 },
);

export const someRules: fc.Arbitrary<AttributionRules> = fc.record({
  model: fc.constantFrom(...MODELS),
  lookbackDays: fc.constantFrom(1, 30),
  channelKinds: fc.constantFrom<AttributionRules['channelKinds']>([], ['ad-clicked']),
  shops: fc.constantFrom<AttributionRules['shops']>({}, { other: { model: 'linear', kinds: ['page-viewed'] } }),
});
