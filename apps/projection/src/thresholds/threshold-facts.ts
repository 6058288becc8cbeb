import { derivedId, formatInstant, ThresholdCrossedV1, wireType, type Fact, type Micros } from '#lib/contracts';
import { PROJECTION_SOURCE } from '../fold-facts/announcements.js';
import { limitOf } from './crossing.js';
import type { Rule } from './rule.js';
import type { Crossing } from './standing.js';

/** Once for each crossing of one of the values; that of a shop happened there. */
export function thresholdCrossed(threshold: string, rule: Rule, crossing: Crossing, now: Micros): Fact<ThresholdCrossedV1> {
  const { group, key, value, direction } = crossing;
  const [type, at] = [wireType(ThresholdCrossedV1), formatInstant(now)];
  return {
    specversion: '1.0',
    id: derivedId({ source: PROJECTION_SOURCE, id: threshold }, type, JSON.stringify([group, key, direction, at])),
    source: PROJECTION_SOURCE,
    type,
    time: at,
    recordedtime: at,
    datacontenttype: 'application/json',
    ...(rule.groupBy === 'shop' && group !== undefined && { shop: group }),
    data: {
      threshold,
      kpi: rule.kpi,
      window: rule.window,
      ...(rule.groupBy && { groupBy: rule.groupBy }),
      ...(group !== undefined && { group }),
      ...(key !== undefined && { key }),
      value,
      limit: direction === 'crossed' ? limitOf(rule) : rule.clearAt,
      direction,
      at,
    },
  };
}
