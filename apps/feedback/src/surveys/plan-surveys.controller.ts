import { erasedAmong } from '#lib/customers';
import { ConsumerGroup, factTopic, type Batch, type Publication } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Desks } from '../desk/desks.js';
import { occasionOf, stopOf } from './occasions.js';
import { addAskings, addStops } from './pg-askings.js';
import { askingsAfter } from './plan-askings.js';

/** Whoever has their order, or an answer to their question, is to be asked by the rules: noted here, in whatever order it is told. */
@Controller()
export class PlanSurveys {
  constructor(private readonly desks: Desks) {}

  @ConsumerGroup('feedback.plan-surveys', [factTopic('orders'), factTopic('feedback')])
  async plan(@Payload() { messages, tx }: Batch): Promise<Publication[]> {
    const occasions = messages.flatMap(({ fact }) => occasionOf(fact) ?? []);
    const stops = messages.flatMap(({ fact }) => stopOf(fact) ?? []);
    if (occasions.length === 0 && stops.length === 0) return [];
    const { policies, clock } = this.desks;
    await policies.refresh(tx);
    const erased = await erasedAmong(
      tx,
      occasions.map(({ subject }) => subject),
    );
    await addAskings(
      tx,
      occasions
        .filter(({ subject }) => !erased.has(subject))
        .flatMap((occasion) => askingsAfter(occasion, policies.at(occasion.at), clock.now())),
    );
    await addStops(tx, stops);
    return [];
  }
}
