import type { Micros } from '#lib/contracts';
import { randomUUID } from 'node:crypto';
import { earnAvailable } from '../src/ledger/earn.js';
import { reverse } from '../src/ledger/reverse.js';
import { memberIn } from '../src/members/find-member.js';
import { survivorOf } from '../src/members/member.js';
import type { Loyalty } from './open-loyalty.js';

/** Gives a customer points that can be spent at once; fewer than none take some away, into debt where there are not enough. */
export async function grantPoints(loyalty: Loyalty, ref: string, points: number, expiresAt: Micros | null = null): Promise<void> {
  const subject = loyalty.subject(ref);
  await loyalty.books.request([subject], async (book) => {
    const membership = memberIn(book, subject);
    const at = loyalty.books.present(book, membership);
    const { ledger } = survivorOf(membership);
    const draft = { at, cause: `test ${randomUUID()}`, programmeVersion: loyalty.programmes.at(at).version };
    if (points < 0) reverse(ledger, { ...draft, points: -points, own: [], about: { reason: 'test' } });
    else earnAvailable(ledger, { ...draft, points, lot: { id: randomUUID(), expiresAt }, about: { reason: 'test' } });
  });
}
