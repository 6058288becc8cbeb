import { formatInstant } from '#lib/contracts';
import { readCondition } from '../conditions/read-condition.js';
import { VIEW_FIELDS } from '../customer/view-fields.js';
import { lookedAtNightly } from './due.js';
import type { SegmentRow, VersionRow } from './pg-segments.js';

export interface VersionAnswer {
  version: number;
  rule: unknown;
  words?: string;
  madeAt: string;
}

export interface SegmentAnswer extends VersionAnswer {
  name: string;
  members: number;
  /** Of all customers, how many were looked at since the rule came. */
  progress: { done: boolean; customers: number; of: number };
  /** Fields it asks that only a night changes. */
  nightly: string[];
}

export function segmentAnswer(segment: SegmentRow, known: number): SegmentAnswer {
  const { name, members, isWhole, lookedAt, rule } = segment;
  const read = readCondition(rule, VIEW_FIELDS);
  return {
    name,
    ...versionAnswer(segment),
    members,
    progress: isWhole ? { done: true, customers: known, of: known } : { done: false, customers: Math.min(lookedAt, known), of: known },
    nightly: 'condition' in read ? lookedAtNightly(read.condition) : [],
  };
}

export const versionAnswer = ({ version, rule, words, madeAt }: VersionRow): VersionAnswer => ({
  version,
  rule,
  ...(words !== null && { words }),
  madeAt: formatInstant(madeAt),
});
