import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import type { Night, NightStep } from '../night/night.js';
import { DormantMembers } from './dormant-members.js';
import { EndingTiers } from './ending-tiers.js';
import { ExpiringPoints } from './expiring-points.js';
import { forgetReminders } from './kept-reminders.js';

/** Tells, each once, of points and tiers that end soon and of members who are dormant. Whether anybody is written to is for others to say. */
@Injectable()
export class Reminders implements NightStep {
  readonly name = 'reminded';

  constructor(
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
    private readonly points: ExpiringPoints,
    private readonly tiers: EndingTiers,
    private readonly dormant: DormantMembers,
  ) {}

  async run(night: Night): Promise<number> {
    const reminded = (await this.points.remind(night)) + (await this.tiers.remind(night)) + (await this.dormant.remind(night));
    await forgetReminders(this.dataSource, night.at);
    return reminded;
  }
}
