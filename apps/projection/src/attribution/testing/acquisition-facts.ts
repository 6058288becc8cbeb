import { formatInstant, type Fact, type Micros } from '#lib/contracts';

/** Facts about who comes and what it costs, as a test wants them: what it does not say is filled in. */
interface Told {
  at: Micros;
  id?: string;
  source?: string;
  shop?: string;
}

let made = 0;

function fact(type: string, { at, id = `a${++made}`, source = 'web', shop = 'main' }: Told, data: object): Fact {
  return {
    specversion: '1.0',
    id,
    source,
    shop,
    type: `itinera.${type}.v1`,
    time: formatInstant(at),
    recordedtime: formatInstant(at),
    datacontenttype: 'application/json',
    data,
  };
}

export const aTouchpoint = ({
  campaign,
  channel = 'email',
  kind = 'ad-clicked',
  ...told
}: Told & { campaign?: string; channel?: string; kind?: string }): Fact =>
  fact('journey.touchpoint-recorded', told, { kind, channel, ...(campaign && { campaign }) });

export const aLead = ({
  campaign,
  channel = 'web',
  store,
  ...told
}: Told & { campaign?: string; channel?: string; store?: string }): Fact =>
  fact('identity.lead-discovered', told, { channel, ...(campaign && { campaign }), ...(store && { store }) });

/** `day`: `2026-03-01`. */
export const aSpend = ({
  campaign = 'spring',
  channel = 'email',
  currency = 'USD',
  day,
  amountMinor,
  ...told
}: Told & { campaign?: string; channel?: string; currency?: string; day: string; amountMinor: number }): Fact =>
  fact('journey.campaign-spend-recorded', told, { campaign, channel, day, amountMinor, currency });
