import { RequireScope } from '#lib/access';
import { formatInstant } from '#lib/contracts';
import { Controller, Get } from '@nestjs/common';
import { Clock } from '#lib/clock';
import { Programmes } from '../programme/programmes.js';
import type { Span } from '#lib/rules';
import type { Challenge, Programme, Reward } from '../programme/programme.js';
import { programmeInWords } from './programme-in-words.js';

export interface RewardsView {
  programmeVersion: string;
  currency: string;
  rewards: Reward[];
}

export interface ChallengesView {
  programmeVersion: string;
  /** Those that run now or will. */
  challenges: (Omit<Challenge, 'from' | 'until'> & { from: string; until: string; open: boolean })[];
}

export interface ProgrammeView {
  version: string;
  from: string;
  words: string[];
  /** As its file states them, with every default filled in. */
  rules: object;
}

/** What the programme offers everybody now. */
@Controller('v1/loyalty')
export class OffersController {
  constructor(
    private readonly programmes: Programmes,
    private readonly clock: Clock,
  ) {}

  /** Cheapest first. */
  @Get('rewards')
  @RequireScope('customers:read')
  rewards(): RewardsView {
    const { version, currency, rewards } = this.current();
    return { programmeVersion: version, currency, rewards: [...rewards].sort((a, b) => a.points - b.points) };
  }

  @Get('challenges')
  @RequireScope('customers:read')
  challenges(): ChallengesView {
    const now = this.clock.now();
    const { version, challenges } = this.current();
    const ahead = challenges.filter(({ until }) => now < until).sort((a, b) => a.until - b.until);
    return {
      programmeVersion: version,
      challenges: ahead.map((one) => ({ ...dated(one), open: one.from <= now })),
    };
  }

  @Get('programme')
  @RequireScope('customers:read')
  programme(): ProgrammeView {
    const programme = this.current();
    return {
      version: programme.version,
      from: formatInstant(programme.from),
      words: programmeInWords(programme),
      rules: rulesOf(programme),
    };
  }

  private current(): Programme {
    return this.programmes.at(this.clock.now());
  }
}

/** A span in instants as everywhere on the wire. */
const dated = <T extends Span>(one: T): Omit<T, 'from' | 'until'> & { from: string; until: string } => ({
  ...one,
  from: formatInstant(one.from),
  until: formatInstant(one.until),
});

function rulesOf(programme: Programme): object {
  const { from, earning, challenges } = programme;
  return {
    ...programme,
    from: formatInstant(from),
    earning: { ...earning, campaigns: earning.campaigns.map(dated) },
    challenges: challenges.map(dated),
  };
}
