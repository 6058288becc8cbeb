import type { Programme } from '../programme/programme.js';
import { moneyInWords, pointsInWords } from '../members/words.js';

/** The rules as sentences a member understands. */
export function programmeInWords(programme: Programme): string[] {
  return [
    ...earningInWords(programme),
    ...bonusesInWords(programme),
    ...lifetimeInWords(programme),
    ...spendingInWords(programme),
    ...tiersInWords(programme),
    ...clubInWords(programme),
  ];
}

function earningInWords({ earning, currency, caps }: Programme): string[] {
  const { pointsPerUnit, categories, products, orderBonuses } = earning;
  const times = Object.entries({ ...categories, ...products }).map(([id, by]) => `${id} earns ${by} times as much.`);
  const bonuses = orderBonuses.map(
    ({ name, points, thresholdMinor }) =>
      `${name}: ${pointsInWords(points)} more for an order with goods for ${moneyInWords(thresholdMinor, currency)}.`,
  );
  return [
    `${pointsPerUnit} ${Number(pointsPerUnit) === 1 ? 'point' : 'points'} for every ${currency} of goods; shipping, tax, gift cards and what is paid with points earn none.`,
    ...times,
    ...bonuses,
    ...(caps.perOrder === undefined ? [] : [`At most ${pointsInWords(caps.perOrder)} for the goods of one order.`]),
    ...(caps.perPeriod ? [`At most ${pointsInWords(caps.perPeriod.points)} for goods in one ${caps.perPeriod.period}.`] : []),
  ];
}

function bonusesInWords({ bonuses, referral }: Programme): string[] {
  const occasions = {
    welcome: 'for joining',
    birthday: 'in the month of your birthday',
    review: 'for a review',
    survey: 'for a survey',
    idea: 'for an idea that we take up',
  };
  const given = Object.entries(occasions).flatMap(([name, occasion]) => {
    const bonus = bonuses[name as keyof typeof occasions];
    return bonus ? [`${pointsInWords(bonus.points)} ${occasion}.`] : [];
  });
  if (!referral) return given;
  const { referrerPoints, friendPoints } = referral;
  return [
    ...given,
    `Bring a friend: ${pointsInWords(referrerPoints)} for you and ${pointsInWords(friendPoints)} for them, once their first order is kept.`,
  ];
}

function lifetimeInWords({ pending, expiry }: Programme): string[] {
  const available = `Points can be spent once the return period of ${pending.returnPeriodDays} days after delivery is over.`;
  switch (expiry.kind) {
    case 'rolling':
      return [available, `They expire ${expiry.months} months later.`];
    case 'end-of-year':
      return [
        available,
        expiry.plusMonths === 0
          ? 'They expire at the end of the year.'
          : `They expire ${expiry.plusMonths} months after the end of the year.`,
      ];
    case 'after-inactivity':
      return [available, `They expire ${expiry.months} months after your last purchase or redemption.`];
    case 'never':
      return [available, 'They never expire.'];
  }
}

function spendingInWords({ rewards, partMoney, paying, currency, causes }: Programme): string[] {
  return [
    ...(rewards.length > 0 ? [`Rewards: ${rewards.map(({ name, points }) => `${name} for ${pointsInWords(points)}`).join(', ')}.`] : []),
    ...(partMoney
      ? [
          `Missing points of a reward can be bought: 100 cost ${moneyInWords(Number(partMoney.minorPer100Points), currency)}; at least ${partMoney.leastPointsPercent} % are paid in points.`,
        ]
      : []),
    ...(paying
      ? [
          `Orders can be paid with points: 100 are worth ${moneyInWords(Number(paying.minorPer100Points), currency)}; from ${pointsInWords(paying.leastPoints)} on, up to ${paying.mostPercent} % of an order.`,
        ]
      : []),
    ...(causes.length > 0 ? [`Points can be given to ${causes.map(({ name }) => name).join(', ')}.`] : []),
  ];
}

function tiersInWords({ tiers, currency }: Programme): string[] {
  return tiers.levels.map(({ name, from, multiplier, benefits }) => {
    const least = tiers.by === 'points' ? `${pointsInWords(from)} earned` : `${moneyInWords(from, currency)} spent`;
    const also = [...(Number(multiplier) === 1 ? [] : [`${multiplier} times the points`]), ...benefits];
    return `${name}: from ${least} within ${tiers.months} months${also.length > 0 ? `; ${also.join(', ')}` : ''}.`;
  });
}

function clubInWords({ club, currency }: Programme): string[] {
  if (!club) return [];
  return [`${club.name}: ${moneyInWords(club.feeMinor, currency)} for ${club.months} months; ${club.benefits.join(', ')}.`];
}
