import { Injectable } from '@nestjs/common';
import { BirthdayBonuses } from '../birthdays/birthday-bonuses.js';
import { RewardFeedback } from '../bonuses/reward-feedback.js';
import { Rebates } from '../rebates/rebates.js';
import { Reminders } from '../reminders/reminders.js';
import type { Night } from './night.js';
import { SettleMembers } from './settle-members.js';

/** What a night does, in this order: first everybody is brought to the day, so that what is given and told afterwards is so. */
@Injectable()
export class NightSteps {
  constructor(
    private readonly settle: SettleMembers,
    private readonly birthdays: BirthdayBonuses,
    private readonly rebates: Rebates,
    private readonly feedback: RewardFeedback,
    private readonly reminders: Reminders,
  ) {}

  /** Only the night of today reminds: nobody is told of what has passed. */
  async run(night: Night, reminds: boolean): Promise<[name: string, count: number][]> {
    const counts: [string, number][] = [];
    for (const step of [this.settle, this.birthdays, this.rebates, this.feedback]) counts.push([step.name, await step.run(night)]);
    if (reminds) counts.push([this.reminders.name, await this.reminders.run(night)]);
    return counts;
  }
}
