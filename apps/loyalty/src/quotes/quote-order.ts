import { parseInstant, type Micros } from '#lib/contracts';
import { BadRequestException } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { rate } from '../earning/rate.js';
import type { Grant } from '../earning/grant.js';
import type { Membership } from '../members/member.js';
import { pointsInWords } from '../members/words.js';
import { Purchases } from '../orders/pg-purchases.js';
import { periodAt } from '#lib/rules';
import type { Programme } from '../programme/programme.js';
import type { Programmes } from '../programme/programmes.js';
import { tierOf } from '../tiers/settle-tier.js';
import { orderOf, type QuotedOrder } from './quote-body.js';

/** With an empty order id: there is no order yet. */
export interface OrderQuote extends Grant {
  words: string;
}

/** What an order would earn the member as they now stand; it is rated anew, by its own time, when it is bought. */
export async function quoteOrder(
  tx: EntityManager,
  membership: Membership,
  told: QuotedOrder,
  now: Micros,
  programmes: Programmes,
): Promise<OrderQuote> {
  const at = told.time === undefined ? now : parseInstant(told.time);
  if (at === null) throw new BadRequestException('The time of the order is no instant of the calendar.');
  const programme = programmes.at(at);
  const context = { tier: tierOf(membership), at, earnedInPeriod: await earnedInPeriod(tx, membership, at, programme) };
  const grant = rate(orderOf(told), programme, context);
  return { ...grant, words: wordsOf(grant, programme) };
}

async function earnedInPeriod(tx: EntityManager, { members }: Membership, at: Micros, programme: Programme): Promise<number> {
  const cap = programme.caps.perPeriod;
  if (!cap) return 0;
  const span = periodAt(at, cap.period, programme.timeZone);
  return new Purchases(tx).baseIn(
    members.map(({ id }) => id),
    span,
    // No order has the empty id.
    { shop: '', orderId: '' },
  );
}

function wordsOf({ points, nothing, capped }: Grant, { currency, pending }: Programme): string {
  if (nothing) return `Only orders in ${currency} earn points.`;
  const limit = capped ? ', all that one order or period can earn' : '';
  return `It earns ${pointsInWords(points)}${limit}, to spend once it was delivered ${pending.returnPeriodDays} days ago.`;
}
