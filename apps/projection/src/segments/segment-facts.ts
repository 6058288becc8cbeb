import { derivedId, formatInstant, SegmentEnteredV1, SegmentLeftV1, wireType, type Fact, type Micros } from '#lib/contracts';
import { PROJECTION_SOURCE } from '../fold-facts/announcements.js';

/** An announcement: a customer belongs to a segment now, or no longer. */
export function segmentMoved(
  kind: 'entered' | 'left',
  customerId: string,
  { name, version }: { name: string; version: number },
  now: Micros,
): Fact<SegmentEnteredV1> {
  const type = wireType(kind === 'entered' ? SegmentEnteredV1 : SegmentLeftV1);
  const since = formatInstant(now);
  return {
    specversion: '1.0',
    id: derivedId({ source: PROJECTION_SOURCE, id: customerId }, type, `${name} ${now}`),
    source: PROJECTION_SOURCE,
    type,
    time: since,
    recordedtime: since,
    subject: customerId,
    datacontenttype: 'application/json',
    data: { customerId, segment: name, version, since },
  };
}
