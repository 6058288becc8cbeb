import { unknownKey } from '#lib/requests';
import { BadRequestException } from '@nestjs/common';
import { readCondition } from '../conditions/read-condition.js';
import { VIEW_FIELDS } from '../customer/view-fields.js';

/** A segment as it is written: a condition over a customer's view, and what it is about in words. */
export interface WrittenSegment {
  rule: unknown;
  words: string | null;
}

const LONGEST_WORDS = 500;

/** 400 with everything that is wrong with it, by JSON pointer. */
export function readWritten(body: unknown): WrittenSegment {
  const { rule, words = null, ...others } = (typeof body === 'object' && body !== null ? body : {}) as { rule?: unknown; words?: unknown };
  const read = readCondition(rule, VIEW_FIELDS);
  const errors = 'violations' in read ? read.violations.map(({ pointer, detail }) => ({ pointer: `/rule${pointer}`, detail })) : [];
  if (words !== null && (typeof words !== 'string' || words.length > LONGEST_WORDS || words.includes('\0')))
    errors.push({ pointer: '/words', detail: `must be text of at most ${LONGEST_WORDS} characters` });
  for (const key of Object.keys(others).slice(0, 20)) errors.push({ pointer: pointerTo(key), detail: unknownKey(key, ['rule', 'words']) });
  if (errors.length > 0)
    throw new BadRequestException({ message: 'A segment is { "rule": … }, a condition over the fields of a customer\'s view.', errors });
  return { rule, words: words as string | null };
}

const pointerTo = (key: string): string => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
