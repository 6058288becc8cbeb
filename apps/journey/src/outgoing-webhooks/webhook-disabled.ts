import { derivedId, formatInstant, WebhookDisabledV1, wireType, type Fact, type Micros } from '#lib/contracts';

const SOURCE = 'itinera/journey';

/** Once for each time it is disabled. */
export function webhookDisabled(
  webhookId: string,
  because: 'failing' | 'gone',
  failingSince: Micros,
  now: Micros,
): Fact<WebhookDisabledV1> {
  const [type, time] = [wireType(WebhookDisabledV1), formatInstant(now)];
  return {
    specversion: '1.0',
    id: derivedId({ source: SOURCE, id: webhookId }, type, String(failingSince)),
    source: SOURCE,
    type,
    time,
    recordedtime: time,
    datacontenttype: 'application/json',
    data: { webhookId, because, failingSince: formatInstant(failingSince) },
  };
}
