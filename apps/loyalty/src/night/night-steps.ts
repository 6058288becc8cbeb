import { Injectable } from '@nestjs/common';
import { BirthdayBonuses } from '../birthdays/birthday-bonuses.js';
import { RewardFeedback } from '../bonuses/reward-feedback.js';
import { CompleteChallenges } from '../challenges/complete-challenges.js';
import { RenewClubs } from '../club/renew-clubs.js';
import { Rebates } from '../rebates/rebates.js';
import { ConvertReferrals } from '../referrals/convert-referrals.js';
import { OwedRecoveries } from '../recoveries/owed-recoveries.js';
import { Reminders } from '../reminders/reminders.js';
import type { Night, NightStep } from './night.js';
import { SettleMembers } from './settle-members.js';

/** What a night does, in this order: first everybody is brought to the day, so that what is given and told afterwards is so. */
@Injectable()
export class NightSteps {
  private readonly always: NightStep[];

  constructor(
    settle: SettleMembers,
    birthdays: BirthdayBonuses,
    rebates: Rebates,
    feedback: RewardFeedback,
    recoveries: OwedRecoveries,
    referrals: ConvertReferrals,
    challenges: CompleteChallenges,
    clubs: RenewClubs,
    private readonly reminders: Reminders,
  ) {
    this.always = [settle, birthdays, rebates, feedback, recoveries, referrals, challenges, clubs];
  }

  /** Only the night of today reminds: nobody is told of what has passed. */
  async run(night: Night, reminds: boolean): Promise<[name: string, count: number][]> {
    const counts: [string, number][] = [];
    for (const step of reminds ? [...this.always, this.reminders] : this.always) counts.push([step.name, await step.run(night)]);
    return counts;
  }
}
