import { RecoveryClosedV1 } from '#lib/contracts';
import { ConflictException } from '@nestjs/common';
import type { Desk } from '../desk/desk.js';
import { feedbackFact } from '../desk/feedback-fact.js';
import { keepText, textsOf } from '../texts/pg-texts.js';
import { saveClosing } from './pg-recoveries.js';
import type { RecoveryCase } from './recovery.js';

/** How it was made good. */
export interface Closing {
  outcome: string;
  points?: number | undefined;
  coupon?: string | undefined;
  note?: string | undefined;
}

const NOTE = 'note';

/** Closes a case whose customer is locked, once: the same again is that, anything else a 409. Loyalty hears of points and coupons by the fact. */
export async function closeCase(desk: Desk, open: RecoveryCase, closing: Closing): Promise<RecoveryCase> {
  const { outcome, points = null, coupon = null } = closing;
  const note = closing.note?.trim() ?? '';
  if (open.closedAt !== null) {
    const isSame = open.outcome === outcome && open.points === points && open.coupon === coupon && (await noteOf(desk, open)) === note;
    if (isSame) return open;
    throw new ConflictException('The case was closed before, with another outcome; it stands.');
  }
  const { id, shop, subject, opened } = open;
  const closed: RecoveryCase = { ...open, closedAt: desk.now, outcome, points, coupon };
  await saveClosing(desk.tx, closed);
  if (note !== '') await keepText(desk.tx, { kind: 'recovery', shop, id, part: NOTE, subject, by: 'staff', at: desk.now, body: note });
  const telling = { subject, shop, at: desk.now, recordedAt: desk.now, about: id, because: opened };
  const granted = { ...(points !== null && { points }), ...(coupon !== null && { coupon }) };
  desk.facts.push(feedbackFact(RecoveryClosedV1, telling, { caseId: id, outcome, ...granted }));
  return closed;
}

async function noteOf({ tx }: Desk, one: RecoveryCase): Promise<string> {
  return (await textsOf(tx, 'recovery', [one]))(one).find(({ part }) => part === NOTE)?.body ?? '';
}
