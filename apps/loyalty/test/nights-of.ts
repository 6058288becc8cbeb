import { BirthdayBonuses } from '../src/birthdays/birthday-bonuses.js';
import { RewardFeedback } from '../src/bonuses/reward-feedback.js';
import { FeedbackTables1760000000341 } from '../src/bonuses/tables.js';
import { CompleteChallenges } from '../src/challenges/complete-challenges.js';
import { RenewClubs } from '../src/club/renew-clubs.js';
import { ClubTables1760000000323 } from '../src/club/tables.js';
import { ForMembers } from '../src/night/for-members.js';
import { NightSteps } from '../src/night/night-steps.js';
import { Nights } from '../src/night/nights.js';
import { SettleMembers } from '../src/night/settle-members.js';
import { NightTables1760000000340 } from '../src/night/tables.js';
import { Rebates } from '../src/rebates/rebates.js';
import { RebateTables1760000000342 } from '../src/rebates/tables.js';
import { ConvertReferrals } from '../src/referrals/convert-referrals.js';
import { OwedRecoveries } from '../src/recoveries/owed-recoveries.js';
import { RecoveryTables1760000000344 } from '../src/recoveries/tables.js';
import { ReferralTables1760000000321 } from '../src/referrals/tables.js';
import { DormantMembers } from '../src/reminders/dormant-members.js';
import { EndingTiers } from '../src/reminders/ending-tiers.js';
import { ExpiringPoints } from '../src/reminders/expiring-points.js';
import { Reminders } from '../src/reminders/reminders.js';
import type { Loyalty } from './open-loyalty.js';

/** What the nightly run needs besides the kernel's tables. */
export const NIGHT_TABLES = [
  NightTables1760000000340,
  FeedbackTables1760000000341,
  RebateTables1760000000342,
  ReferralTables1760000000321,
  ClubTables1760000000323,
  RecoveryTables1760000000344,
];

/** The nightly run of one replica, put together as the module does. */
export function nightsOf({ dataSource, books, programmes, clock, config }: Loyalty): Nights {
  const members = new ForMembers(books);
  const steps = new NightSteps(
    new SettleMembers(dataSource, books, members),
    new BirthdayBonuses(dataSource, books, members),
    new Rebates(dataSource, books, members),
    new RewardFeedback(dataSource, books, members),
    new OwedRecoveries(dataSource, books, members, config),
    new ConvertReferrals(dataSource, books),
    new CompleteChallenges(dataSource, books, members),
    new RenewClubs(dataSource, books, members),
    new Reminders(
      dataSource,
      new ExpiringPoints(dataSource, books, members),
      new EndingTiers(dataSource, books, members),
      new DormantMembers(dataSource, books, members),
    ),
  );
  return new Nights(dataSource, programmes, clock, steps);
}
