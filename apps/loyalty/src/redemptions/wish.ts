import { IsCurrency, IsMinor, IsShopId, Optional } from '#lib/contracts';
import { BadRequestException, NotFoundException, UnprocessableEntityException } from '@nestjs/common';
import { IsBoolean, IsInt, Matches, Max, Min } from 'class-validator';
import { decimal, floor, over, ratio, times } from '../earning/ratio.js';
import { IsPoints } from '../members/is-points.js';
import type { Programme, Reward } from '../programme/programme.js';
import { leastPoints, paymentOf, priceOf, type Price, type Refusal } from './prices.js';
import type { Wish } from './redeem.js';

/** Half a surrogate pair cannot be kept. */
const WELL_FORMED = /^\P{Surrogate}*$/u;

/** One of three: a reward, an order paid with points, or points spent at a partner. */
export class RedemptionBody {
  @Optional() @IsShopId() rewardId?: string;
  /** So many of a reward's points; the rest is paid in money. Or: what an order, or a partner, is paid with. */
  @Optional() @IsPoints() points?: number;
  /** So much money at most for the missing points of a reward. */
  @Optional() @IsMinor() cashMinor?: number;
  /** All the points there are, and money for those a reward takes besides. */
  @Optional() @IsBoolean() partMoney?: boolean;
  @Optional() @IsShopId() @Matches(WELL_FORMED) orderId?: string;
  @Optional() @IsCurrency() currency?: string;
  @Optional() @IsInt() @Min(1) @Max(1e13) amountMinor?: number;
  /** Held against the largest share of an order that points may pay. */
  @Optional() @IsMinor() orderTotalMinor?: number;
  @Optional() @IsShopId() partner?: string;
}

/** What is asked for, priced: to be redeemed, or only quoted. */
export type Priced = Pick<Wish, 'purpose' | 'points' | 'reward' | 'about'>;

/** What a price depends on besides the rules. */
export interface Situation {
  /** What there is to spend. */
  spendable: number;
  /** What points pay of the order already. */
  paidMinor: number;
}

/** Prices what a body asks for by the rules of an instant; 400, 404 and 422 say what to ask for instead. */
export function priced(body: RedemptionBody, programme: Programme, { spendable, paidMinor }: Situation, shop: string | undefined): Priced {
  if (body.rewardId !== undefined) return forReward(body, programme, spendable, shop);
  if (body.partner !== undefined) return atPartner(body, programme);
  if (body.orderId !== undefined) return forOrder(body, programme, paidMinor, shop);
  throw new BadRequestException(
    'Say what the points are for: rewardId; or orderId with currency and amountMinor or points; or partner and points.',
  );
}

function forReward(body: RedemptionBody, programme: Programme, spendable: number, shop: string | undefined): Priced {
  const reward = programme.rewards.find(({ id }) => id === body.rewardId);
  if (!reward) throw new NotFoundException(`The programme has no reward of this id; GET /v1/loyalty/rewards lists those it has.`);
  const price = accepted(priceOf(reward, pointsFor(reward, body, programme, spendable), programme));
  if (body.cashMinor !== undefined && price.cashMinor > body.cashMinor)
    throw new UnprocessableEntityException(
      `The missing points cost ${price.cashMinor} minor units of ${programme.currency}, more than cashMinor.`,
    );
  const cash = price.cashMinor > 0 && { cashMinor: price.cashMinor, currency: programme.currency };
  const place = { ...(body.orderId !== undefined && { orderId: body.orderId }), ...(shop !== undefined && { shop }) };
  return { purpose: 'reward', points: price.points, reward, about: { rewardId: reward.id, ...cash, ...place } };
}

/** How many points a member means to pay for a reward. */
function pointsFor(reward: Reward, body: RedemptionBody, programme: Programme, spendable: number): number {
  const { partMoney } = programme;
  if (body.points !== undefined) return body.points;
  if (body.cashMinor !== undefined && partMoney) {
    const bought = floor(over(times(ratio(body.cashMinor), ratio(100)), decimal(partMoney.minorPer100Points)));
    return Math.max(reward.points - bought, leastPoints(reward, programme));
  }
  if (body.partMoney) return Math.max(Math.min(spendable, reward.points), leastPoints(reward, programme));
  return reward.points;
}

function atPartner({ partner: id, points }: RedemptionBody, { partners }: Programme): Priced {
  const open = partners.filter(({ spendable }) => spendable).map((partner) => partner.id);
  if (!open.includes(id!))
    throw new UnprocessableEntityException(`Points cannot be spent at this partner; they can at: ${open.join(', ') || 'none'}.`);
  if (points === undefined) throw new BadRequestException('Spending points at a partner needs points.');
  return { purpose: 'partner', points, about: { partner: id! } };
}

function forOrder(
  { orderId, currency, amountMinor, points, orderTotalMinor }: RedemptionBody,
  programme: Programme,
  paidMinor: number,
  shop: string | undefined,
): Priced {
  if (currency === undefined || (amountMinor === undefined) === (points === undefined))
    throw new BadRequestException('Paying an order with points needs currency, and either amountMinor or points.');
  if (currency !== programme.currency) throw new UnprocessableEntityException(`Points pay orders in ${programme.currency}.`);
  const payment = amountMinor === undefined ? { points: points! } : { amountMinor };
  const paid = accepted(paymentOf(payment, orderTotalMinor, programme, paidMinor));
  const about = { orderId: orderId!, currency, amountMinor: paid.amountMinor, ...(shop !== undefined && { shop }) };
  return { purpose: 'order', points: paid.points, about };
}

function accepted<T extends Price | { points: number; amountMinor: number }>(price: T | Refusal): T {
  if ('refused' in price) throw new UnprocessableEntityException(price.refused);
  return price;
}
