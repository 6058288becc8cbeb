import { RequireScope } from '#lib/access';
import { formatInstant, IsInstant, Optional, parseInstant } from '#lib/contracts';
import { readBody } from '#lib/requests';
import { BadRequestException, Body, Controller, Param, Put } from '@nestjs/common';
import { Desks } from '../../desk/desks.js';
import { keepAway } from './pg-care.js';

class AwayBody {
  @Optional() @IsInstant() until?: string;
}

export interface AwayView {
  staff: string;
  /** Absent: is there. */
  awayUntil?: string;
}

/** While somebody is away, their customers' questions go to the deputies. */
@Controller('v1/representatives')
export class RepresentativesController {
  constructor(private readonly desks: Desks) {}

  /** Without `until`, or with one that is over, they are back. */
  @Put(':staff/away')
  @RequireScope('customers:write')
  async away(@Param('staff') staff: string, @Body() sent: unknown): Promise<AwayView> {
    const { until } = readBody(AwayBody, sent ?? {}, 'Somebody is away until an instant, such as 2026-11-22T08:00:00+01:00.');
    if (staff.length > 200 || staff.includes('\u0000')) throw new BadRequestException('Staff are named with at most 200 characters.');
    const at = until === undefined ? null : parseInstant(until);
    if (until !== undefined && at === null) throw new BadRequestException('until must be an instant between 1970 and 2200.');
    const isAway = at !== null && at > this.desks.clock.now();
    await keepAway(this.desks.dataSource, staff, isAway ? at : null);
    return { staff, ...(isAway && { awayUntil: formatInstant(at) }) };
  }
}
