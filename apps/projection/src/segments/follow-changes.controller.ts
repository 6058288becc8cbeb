import { Clock } from '#lib/clock';
import { CHANGES_TOPIC, ConsumerGroup, publishFact, type Batch, type Publication } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { CatchingUp } from '../fold-facts/catching-up.js';
import type { ViewChange } from '../fold-facts/view-changes.js';
import { keepSegments, keepSegmentsLater } from './keep-segments.js';

export const KEEP_SEGMENTS = 'projection.keep-segments';

/** Who belongs to which segment, kept apart from the fold, which need not wait for it: a moment behind. */
@Controller()
export class FollowSegments {
  constructor(
    private readonly clock: Clock,
    private readonly catchingUp: CatchingUp,
  ) {}

  @ConsumerGroup(KEEP_SEGMENTS, [CHANGES_TOPIC])
  async follow(@Payload() { messages, tx }: Batch): Promise<Publication[]> {
    const changes = messages.flatMap(({ fact }) => (fact.data as { changes: ViewChange[] }).changes);
    const customers = changes.map(({ customerId }) => customerId);
    if (this.catchingUp.isBehind) return keepSegmentsLater(tx, customers);
    return (await keepSegments(tx, customers, this.clock.now())).map(publishFact);
  }
}
