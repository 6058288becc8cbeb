import { CartAbandonedV1, CheckoutStartedV1, type CheckoutStartedClaimV1, type Claim } from '#lib/contracts';
import { factFrom } from '../judging/fact-from.js';
import { judged, parked, type Ruling } from '../judging/ruling.js';
import { exactLine, MOST_MINOR } from '../take-order/exact-amounts.js';

/** Every start is a fact: which of several was first is decided by their times, not by which came first. */
export function startCheckout(claim: Claim<CheckoutStartedClaimV1>): Ruling {
  const items = (claim.data.items ?? []).map(exactLine);
  const valueMinor = claim.data.valueMinor ?? items.reduce((sum, line) => sum + line.amountMinor, 0);
  if (valueMinor > MOST_MINOR)
    return parked(`the lines of checkout ${claim.data.checkoutId} add up to more than ${MOST_MINOR} minor units`);
  const data: CheckoutStartedV1 = { ...claim.data, items, valueMinor };
  return judged(factFrom(claim, CheckoutStartedV1, { about: data.checkoutId, subject: claim.subject, data }));
}

/** `startedBy` is the subject under which the checkout first became known, if it has one. */
export function abandonCheckout(claim: Claim<CartAbandonedV1>, startedBy: string | undefined): Ruling {
  return judged(factFrom(claim, CartAbandonedV1, { about: claim.data.checkoutId, subject: startedBy ?? claim.subject, data: claim.data }));
}
