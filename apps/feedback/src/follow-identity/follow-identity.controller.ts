import { movesOf } from '#lib/customers';
import { ConsumerGroup, factTopic, type Batch, type Publication } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Desks } from '../desk/desks.js';

/** Whose subject is whose, as identity decides it: what customers have said follows them, and goes back when a merge is undone. */
@Controller()
export class FollowIdentity {
  constructor(private readonly desks: Desks) {}

  @ConsumerGroup('feedback.follow-identity', [factTopic('identity')])
  async follow(@Payload() { messages, tx }: Batch): Promise<Publication[]> {
    const moves = messages.flatMap(({ fact }) => movesOf(fact));
    if (moves.length === 0) return [];
    return this.desks.close(await this.desks.open(tx, [], moves));
  }
}
