import { ChurnRiskClearedV1, ChurnRiskRaisedV1, derivedId, formatInstant, wireType, type Fact, type Micros } from '#lib/contracts';
import { PROJECTION_SOURCE } from '../fold-facts/announcements.js';
import type { ChurnReason } from './churn-alarm.js';

/** Telling it twice of one customer and midnight is harmless: it is the same fact. */
export const churnRiskRaised = (customerId: string, midnight: Micros, reason: ChurnReason, now: Micros): Fact<ChurnRiskRaisedV1> =>
  told(ChurnRiskRaisedV1, midnight, now, {
    customerId,
    since: formatInstant(midnight),
    because: reason.because,
    ...(reason.because === 'churn-risk' ? { risk: reason.risk } : { days: reason.days }),
  });

export const churnRiskCleared = (customerId: string, midnight: Micros, now: Micros): Fact<ChurnRiskClearedV1> =>
  told(ChurnRiskClearedV1, midnight, now, { customerId, since: formatInstant(midnight) });

function told<Data extends { customerId: string; since: string }>(
  contract: { type: string; version: number },
  midnight: Micros,
  now: Micros,
  data: Data,
): Fact<Data> {
  const type = wireType(contract);
  const time = formatInstant(now);
  return {
    specversion: '1.0',
    id: derivedId({ source: PROJECTION_SOURCE, id: data.customerId }, type, String(midnight)),
    source: PROJECTION_SOURCE,
    type,
    time,
    recordedtime: time,
    subject: data.customerId,
    datacontenttype: 'application/json',
    data,
  };
}
