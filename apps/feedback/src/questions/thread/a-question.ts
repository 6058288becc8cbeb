import { parseInstant, type Micros } from '#lib/contracts';
import { readFileSync } from 'node:fs';
import { readPolicy } from '../../policy/policies.js';
import type { Question, QuestionPolicy } from './question.js';
import { ask, type Asked } from './steps.js';

/** For the specs of this folder: Monday to Friday from nine to five in Berlin, an e-mail within 480 minutes, a chat within 15, A twice as fast. */
export const POLICY: QuestionPolicy = readPolicy(readFileSync('deploy/feedback/feedback.yml', 'utf8'));

/** `Mon 09:00`: of the first week of March 2026, by the clock in Berlin; `Mon+1 09:00` is a week later. */
export function on(text: string): Micros {
  const [, day, weeks = '0', clock] = /^(\w{3})(?:\+(\d+))? (.*)$/.exec(text)!;
  const date = 2 + ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'].indexOf(day!) + 7 * Number(weeks);
  return parseInstant(`2026-03-${String(date).padStart(2, '0')}T${clock}:00+01:00`)!;
}

export const anAsking = (at: Micros, more: Partial<Asked> = {}): Asked => ({
  shop: '',
  id: 'q1',
  subject: 'ada',
  channel: 'email',
  topic: null,
  orderId: null,
  priority: 'normal',
  assignee: null,
  follows: null,
  partedFrom: null,
  customerClass: null,
  at,
  ...more,
});

/** A question as it was asked, told. */
export const aQuestion = (at: Micros | string, more: Partial<Asked> = {}): Question => ({
  ...ask(anAsking(typeof at === 'string' ? on(at) : at, more), POLICY).question,
  openedBy: { source: 'shop', id: 'f1' },
});
