import { RequireScope } from '#lib/access';
import { Clock } from '#lib/clock';
import { formatInstant, PHASES, type Phase } from '#lib/contracts';
import { knownQuery } from '#lib/requests';
import { Controller, Get, Query } from '@nestjs/common';
import { instantOrDay } from '../journey/instant-or-day.js';
import { windowOf } from '../kpis/kpi-query.js';
import { Kpis } from '../kpis/kpis.js';
import { LENGTHS, type Window } from '../kpis/windows.js';
import { movesIn, peopleAt, touchpointsIn, type MoveCount, type TouchpointCount } from './pg-intervals.js';

export interface JourneyMap {
  window: Window;
  at: string;
  phases: { phase: Phase; people: number; touchpoints: Omit<TouchpointCount, 'phase'>[] }[];
  moves: MoveCount[];
}

/** Where customers stand, how they got there, and by which channels they were met on the way. */
@Controller('v1/journey-map')
export class JourneyMapController {
  constructor(
    private readonly kpis: Kpis,
    private readonly clock: Clock,
  ) {}

  /** People at the instant; moves and touchpoints of the window up to it, exact at any instant. */
  @Get()
  @RequireScope('metrics:read')
  async map(@Query() query: { window?: string; at?: string }): Promise<JourneyMap> {
    knownQuery(query, ['window', 'at']);
    const [window, at] = [windowOf(query.window), instantOrDay('at', query.at) ?? this.clock.now()];
    const start = at - LENGTHS[window];
    return this.kpis.consistently(async (tx) => {
      const people = await peopleAt(tx, at);
      const touchpoints = await touchpointsIn(tx, start, at);
      const inPhase = (of: Phase): Omit<TouchpointCount, 'phase'>[] =>
        touchpoints
          .filter(({ phase }) => phase === of)
          .map(({ channel, touchpoints: count, people: met }) => ({ channel, touchpoints: count, people: met }));
      return {
        window,
        at: formatInstant(at),
        phases: PHASES.map((phase) => ({ phase, people: people[phase], touchpoints: inPhase(phase) })),
        moves: await movesIn(tx, start, at),
      };
    });
  }
}
