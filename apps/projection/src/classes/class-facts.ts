import { ClassChangedV1, derivedId, formatInstant, wireType, type AbcClass, type Fact, type Micros } from '#lib/contracts';
import { PROJECTION_SOURCE } from '../fold-facts/announcements.js';

/** One a customer and midnight: telling it twice is harmless. */
export function classChanged(customerId: string, from: AbcClass | null, to: AbcClass, midnight: Micros, now: Micros): Fact<ClassChangedV1> {
  const type = wireType(ClassChangedV1);
  const time = formatInstant(now);
  return {
    specversion: '1.0',
    id: derivedId({ source: PROJECTION_SOURCE, id: customerId }, type, String(midnight)),
    source: PROJECTION_SOURCE,
    type,
    time,
    recordedtime: time,
    subject: customerId,
    datacontenttype: 'application/json',
    data: { customerId, ...(from && { from }), to, since: formatInstant(midnight) },
  };
}
