import { derivedId, formatInstant, VitalityChangedV1, wireType, type Fact, type Micros, type Vitality } from '#lib/contracts';
import type { VitalityStanding } from '../customer/vitality.js';
import { PROJECTION_SOURCE } from '../fold-facts/announcements.js';

const TYPE = wireType(VitalityChangedV1);

/**
 * An announcement: the customer's so many-th, so that the same told by a batch handled again is the same fact. Whoever was another for a
 * while is counted anew, and so since when it holds is part of the name.
 */
export function vitalityChanged(
  customerId: string,
  { from, to, count }: { from: Vitality; to: VitalityStanding; count: number },
  now: Micros,
): Fact<VitalityChangedV1> {
  const time = formatInstant(now);
  return {
    specversion: '1.0',
    id: derivedId({ source: PROJECTION_SOURCE, id: customerId }, TYPE, `${count} ${to.since}`),
    source: PROJECTION_SOURCE,
    type: TYPE,
    time,
    recordedtime: time,
    subject: customerId,
    datacontenttype: 'application/json',
    data: { customerId, from, to: to.state, since: formatInstant(to.since), rule: to.rule, because: to.because },
  };
}
