import { ClassChangedV1, ClassLostV1, derivedId, formatInstant, wireType, type AbcClass, type Fact, type Micros } from '#lib/contracts';
import { PROJECTION_SOURCE } from '../fold-facts/announcements.js';

/** One a customer and midnight: telling it twice is harmless. */
export const classChanged = (
  customerId: string,
  from: AbcClass | null,
  to: AbcClass,
  midnight: Micros,
  now: Micros,
): Fact<ClassChangedV1> => told(ClassChangedV1, now, midnight, { customerId, ...(from && { from }), to, since: formatInstant(midnight) });

export const classLost = (customerId: string, from: AbcClass, midnight: Micros, now: Micros): Fact<ClassLostV1> =>
  told(ClassLostV1, now, midnight, { customerId, from, since: formatInstant(midnight) });

function told<Data extends { customerId: string }>(
  contract: { type: string; version: number },
  now: Micros,
  midnight: Micros,
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
