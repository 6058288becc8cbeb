import { RequireScope } from '#lib/access';
import { BadRequestException, ConflictException, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { isDay, type Day } from '#lib/rules';
import { Nights } from './nights.js';

/** The nightly run by hand: for tests, and after a member had to be passed over. */
@Controller('v1/loyalty/nights')
export class NightsController {
  constructor(private readonly nights: Nights) {}

  /** Runs all nights up to a day that are missing, or this one again; answers with the days that have acted. */
  @Post(':day')
  @HttpCode(200)
  @RequireScope('admin')
  async run(@Param('day') day: string): Promise<{ days: Day[] }> {
    if (!isDay(day)) throw new BadRequestException(`A night is named by its day, as 2026-11-22; ${JSON.stringify(day)} is none.`);
    const today = this.nights.today();
    if (day > today) throw new ConflictException(`${day} has not begun in the time zone of the programme: there it is ${today}.`);
    const first = await this.nights.first();
    if (first !== null && day < first) throw new ConflictException(`Nights are kept from ${first} on; ${day} lies before.`);
    return { days: await this.nights.again(day) };
  }
}
