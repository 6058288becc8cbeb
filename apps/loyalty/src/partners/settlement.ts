import { decimal, minus, plus, ratio, times, ZERO, type Ratio } from '../earning/ratio.js';
import type { PostingKind } from '../ledger/posting.js';
import { minorPerUnit } from '#lib/money';
import type { Partner } from '../programme/programme.js';

/** Points for what was bought at a partner, floored. */
export function pointsFor(amountMinor: number, { pointsPerUnit }: Partner, currency: string): number {
  const { n, d } = times(ratio(amountMinor, minorPerUnit(currency)), decimal(pointsPerUnit));
  return Number(n / d);
}

/** What a month's postings of one kind, made under terms of one version, moved between members and a partner. */
export interface Moved {
  kind: PostingKind;
  points: number;
  currency: string;
  settlementMinorPer100Points: Partner['settlementMinorPer100Points'];
}

export interface Amount {
  points: number;
  /** In minor units of the settlement's currency. */
  amountMinor: number;
}

/** What is settled with a partner in one currency. */
export interface Settlement {
  currency: string;
  /** Earned at the partner, who pays for them. */
  accrued: Amount;
  /** Accruals taken back. */
  reversed: Amount;
  /** Spent at the partner, who is paid for them. */
  spent: Amount;
  /** Spent, and given back to the member. */
  givenBack: Amount;
  /** Accrued and given back, less reversed and spent: above zero the partner pays, below zero the programme. */
  net: Amount;
}

/**
 * What a partner owes, each sum by the terms its points were moved under. Sums are exact and rounded once each, half to even; so the net,
 * which is rounded from its own exact sum, can differ by a minor unit or two from what the rounded parts add up to.
 */
export function settle(moved: readonly Moved[], currency: string): Settlement {
  const part = (...kinds: PostingKind[]): Exact => sumOf(moved.filter((one) => one.currency === currency && kinds.includes(one.kind)));
  const [accrued, reversed, spent, givenBack] = [part('accrued'), part('reversed'), part('redeemed'), part('reinstated')];
  const net = {
    points: accrued.points + givenBack.points - reversed.points - spent.points,
    minor: minus(plus(accrued.minor, givenBack.minor), plus(reversed.minor, spent.minor)),
  };
  return {
    currency,
    accrued: rounded(accrued),
    reversed: rounded(reversed),
    spent: rounded(spent),
    givenBack: rounded(givenBack),
    net: rounded(net),
  };
}

interface Exact {
  points: number;
  minor: Ratio;
}

const sumOf = (moved: readonly Moved[]): Exact =>
  moved.reduce(
    (sum, { points, settlementMinorPer100Points }) => ({
      points: sum.points + points,
      minor: plus(sum.minor, times(ratio(points, 100), decimal(settlementMinorPer100Points))),
    }),
    { points: 0, minor: ZERO },
  );

const rounded = ({ points, minor }: Exact): Amount => ({ points, amountMinor: halfEven(minor) });

/** The nearest whole number, of two equally near ones the even. */
export function halfEven({ n, d }: Ratio): number {
  const below = n >= 0n ? n / d : -((-n + d - 1n) / d);
  const twice = 2n * (n - below * d);
  const up = twice > d || (twice === d && below % 2n !== 0n);
  return Number(up ? below + 1n : below);
}
