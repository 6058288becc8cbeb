import { RequireScope } from '#lib/access';
import { formatInstant } from '#lib/contracts';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { Clock } from '#lib/clock';
import { knownQuery } from '#lib/requests';
import { pageOf } from '../journey/cursor.js';
import { instantOrDay } from '../journey/instant-or-day.js';
import { definitionId, type Result, type Way } from './definition.js';
import { KPIS } from './definitions.js';
import { EvidencePages, type EvidencePage } from './evidence-pages.js';
import { groupedAnswer, kpiAnswer, type GroupedAnswer, type KpiAnswer } from './kpi-answer.js';
import { definitionOf, groupByOf, groupsOf, pointsOf, todayAlone, waysOf, windowOf } from './kpi-query.js';
import { Kpis } from './kpis.js';
import { WINDOWS, type Window } from './windows.js';

interface NumberQuery {
  window?: string;
  at?: string;
  groupBy?: string;
  per?: string;
  clock?: string;
}

const WAYS = ['window', 'per', 'clock'];

interface KpiListing {
  name: string;
  definition: string;
  words: string;
  unit: string;
  windows: readonly string[];
  groupBy: readonly string[];
  /** What else it can be asked with, the usual first. */
  per?: readonly string[];
  clock?: readonly string[];
}

interface Series extends Way {
  name: string;
  unit: string;
  window: Window;
  definition: string;
  points: ({ at: string } & Result)[];
}

/** The numbers of the shop, each with its definition and what it is made of. */
@Controller('v1/kpis')
@RequireScope('metrics:read')
export class KpisController {
  constructor(
    private readonly kpis: Kpis,
    private readonly evidencePages: EvidencePages,
    private readonly clock: Clock,
  ) {}

  @Get()
  list(): { kpis: KpiListing[] } {
    return {
      kpis: [...KPIS.values()].map((definition) => ({
        name: definition.name,
        definition: definitionId(definition),
        words: definition.words,
        unit: definition.unit,
        windows: WINDOWS,
        groupBy: groupsOf(definition),
        ...waysOf(definition),
      })),
    };
  }

  /** Over `[at − window, at)`: by default the 30 days up to now. */
  @Get(':name')
  async number(@Param('name') name: string, @Query() query: NumberQuery): Promise<KpiAnswer | GroupedAnswer> {
    knownQuery(query, [...WAYS, 'at', 'groupBy']);
    const definition = definitionOf(name, query);
    const window = windowOf(query.window);
    const at = instantOrDay('at', query.at) ?? this.clock.now();
    const groupBy = groupByOf(query.groupBy, definition);
    todayAlone(groupBy, query.at);
    if (groupBy) return groupedAnswer(definition, groupBy, window, at, await this.kpis.readGroups(definition, groupBy, window, at));
    return kpiAnswer(definition, window, at, await this.kpis.read(definition, window, at));
  }

  /** The number at each `step` from `from` to `to`. */
  @Get(':name/series')
  async series(
    @Param('name') name: string,
    @Query() query: Omit<NumberQuery, 'at' | 'groupBy'> & { from?: string; to?: string; step?: string },
  ): Promise<Series> {
    knownQuery(query, [...WAYS, 'from', 'to', 'step']);
    const definition = definitionOf(name, query);
    const window = windowOf(query.window);
    const instants = pointsOf(query, this.clock.now());
    const results = await this.kpis.series(definition, window, instants);
    const points = results.map((result, index) => ({ at: formatInstant(instants[index]!), ...result }));
    return { name, unit: definition.unit, window, ...definition.way, definition: definitionId(definition), points };
  }

  /** The facts counted; give the same `at` with every page. */
  @Get(':name/evidence')
  async evidence(
    @Param('name') name: string,
    @Query() query: NumberQuery & { cursor?: string; limit?: string },
  ): Promise<EvidencePage & Way & { name: string; window: Window; at: string }> {
    knownQuery(query, [...WAYS, 'at', 'cursor', 'limit']);
    const definition = definitionOf(name, query);
    const window = windowOf(query.window);
    const at = instantOrDay('at', query.at) ?? this.clock.now();
    const page = await this.evidencePages.page(definition, window, at, query.cursor, pageOf(query.limit));
    return { name, window, at: formatInstant(at), ...definition.way, ...page };
  }
}
