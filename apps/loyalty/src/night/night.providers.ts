import type { Provider } from '@nestjs/common';
import { BirthdayBonuses } from '../birthdays/birthday-bonuses.js';
import { RewardFeedback } from '../bonuses/reward-feedback.js';
import { CompleteChallenges } from '../challenges/complete-challenges.js';
import { RenewClubs } from '../club/renew-clubs.js';
import { Rebates } from '../rebates/rebates.js';
import { ConvertReferrals } from '../referrals/convert-referrals.js';
import { DormantMembers } from '../reminders/dormant-members.js';
import { EndingTiers } from '../reminders/ending-tiers.js';
import { ExpiringPoints } from '../reminders/expiring-points.js';
import { OwedRecoveries } from '../recoveries/owed-recoveries.js';
import { Reminders } from '../reminders/reminders.js';
import { ForMembers } from './for-members.js';
import { NightSteps } from './night-steps.js';
import { NightService } from './night.service.js';
import { Nights } from './nights.js';
import { SettleMembers } from './settle-members.js';

/** What the nightly run is made of, its own steps among it. */
export const NIGHT_PROVIDERS: Provider[] = [
  ForMembers,
  SettleMembers,
  BirthdayBonuses,
  Rebates,
  RewardFeedback,
  OwedRecoveries,
  ConvertReferrals,
  CompleteChallenges,
  RenewClubs,
  ExpiringPoints,
  EndingTiers,
  DormantMembers,
  Reminders,
  NightSteps,
  Nights,
  NightService,
];
