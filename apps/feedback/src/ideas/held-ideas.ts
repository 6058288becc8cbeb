import { formatInstant } from '#lib/contracts';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Holding } from '../personal/holding.js';
import { textsOf } from '../texts/pg-texts.js';
import { viewOf } from './idea-view.js';
import { votesBy } from './pg-backers.js';
import { ideasBy } from './pg-ideas.js';

@Injectable()
export class HeldIdeas extends Holding {
  readonly name = 'ideas';

  async export(tx: EntityManager, subjects: readonly string[]): Promise<object[]> {
    const ideas = await ideasBy(tx, subjects);
    const texts = await textsOf(tx, 'idea', ideas);
    return ideas.map((idea) => viewOf(idea, idea.votes, texts(idea)));
  }

  /** An idea goes on without its words: others may be for it. */
  async forget(): Promise<void> {}
}

@Injectable()
export class HeldVotes extends Holding {
  readonly name = 'votes';

  async export(tx: EntityManager, subjects: readonly string[]): Promise<object[]> {
    return (await votesBy(tx, subjects)).map(({ at, ...vote }) => ({ ...vote, votedAt: formatInstant(at) }));
  }

  /** How many are for an idea stays true; nothing tells who. */
  async forget(): Promise<void> {}
}
