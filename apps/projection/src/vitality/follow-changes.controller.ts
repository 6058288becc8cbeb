import { Clock } from '#lib/clock';
import { CHANGES_TOPIC, ConsumerGroup, publishFact, type Batch, type Publication } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { CatchingUp } from '../fold-facts/catching-up.js';
import type { ViewChange } from '../fold-facts/view-changes.js';
import { followVitality } from './follow-vitality.js';

export const KEEP_VITALITY = 'projection.keep-vitality';

/** Whether customers are still there, kept apart from the fold, which need not wait for it: a moment behind. */
@Controller()
export class FollowChanges {
  constructor(
    private readonly clock: Clock,
    private readonly catchingUp: CatchingUp,
  ) {}

  @ConsumerGroup(KEEP_VITALITY, [CHANGES_TOPIC])
  async follow(@Payload() { messages, tx }: Batch): Promise<Publication[]> {
    const changes = messages.flatMap(({ fact }) => (fact.data as { changes: ViewChange[] }).changes);
    const { isBehind } = this.catchingUp;
    return (await followVitality(tx, changes, { now: this.clock.now(), isBehind })).map(publishFact);
  }
}
