import { MICROS_PER_SECOND, parseInstant, type CampaignSpendRecordedV1, type Micros } from '#lib/contracts';
import { isCurrency } from '#lib/money';
import type { ReceivedEvent, Refusal } from './received.js';

/** Of two amounts told for one day the later counts: a clock may be so far ahead of ours, and no further, lest it outlast every correction. */
const TOLERATED_AHEAD: Micros = 300 * MICROS_PER_SECOND;
/** A day begins in the furthest east so long before it begins in UTC. */
const FURTHEST_EAST: Micros = 14 * 3600 * MICROS_PER_SECOND;

/** Why what a campaign is said to have cost cannot be meant, though its contract lets it pass; the same by whatever way it comes. */
export function impossibleSpend({ time, data }: ReceivedEvent, now: Micros, pointerOf: (pointer: string) => string): Refusal[] {
  const { campaign, channel, day, currency } = data as CampaignSpendRecordedV1;
  const midnight = parseInstant(`${day}T00:00:00Z`);
  const refusals: Refusal[] = [];
  const refuse = (field: keyof CampaignSpendRecordedV1, detail: string): unknown =>
    refusals.push({ pointer: pointerOf(`/${field}`), detail });
  if (campaign.trim() === '') refuse('campaign', 'must not be empty');
  if (channel.trim() === '') refuse('channel', 'must not be empty');
  if (midnight === null) refuse('day', 'must be a day there is, from 1970 to today, such as 2026-11-22');
  else if (midnight > now + FURTHEST_EAST) refuse('day', 'must have begun, in some time zone');
  if (!isCurrency(currency)) refuse('currency', 'must be a currency of ISO 4217');
  if (time > now + TOLERATED_AHEAD)
    refusals.push({
      pointer: '/time',
      detail: 'must not be more than five minutes ahead: it says when the amount was told. Left out it is now',
    });
  return refusals;
}
