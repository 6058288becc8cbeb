import { SERVICES } from '#lib/contracts';
import { HotStreams, StreamsAway, type FedEntry } from '#lib/hot-store';
import { CHANGES_TOPIC, ConsumerGroup, factTopic, ServerAway, type Batch, type Message } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { ViewChange } from '../fold-facts/view-changes.js';
import { StreamNames, type StreamName } from './stream-names.js';

/** What all live streams are made of, put where every replica reads it: by this group alone, so that each has the same in the same order. */
@Controller()
export class FeedStreams {
  constructor(
    private readonly streams: HotStreams,
    private readonly names: StreamNames,
  ) {}

  /** What has been put there by a batch that is then handled again is known by its place in the log. */
  @ConsumerGroup('projection.feed-streams', [CHANGES_TOPIC, ...SERVICES.map(factTopic)])
  async feed(@Payload() { topic, partition, messages }: Batch): Promise<void> {
    const [stream, entries]: [StreamName, FedEntry[]] =
      topic === CHANGES_TOPIC ? ['customers', messages.flatMap(changesOf)] : ['facts', messages.map(factEntry)];
    try {
      await this.streams.append(await this.names.of(stream), `${topic}/${partition}`, entries);
    } catch (error) {
      throw error instanceof StreamsAway ? new ServerAway(error.message) : error;
    }
  }
}

const factEntry = ({ offset, fact }: Message): FedEntry => ({ offset, label: fact.type, text: JSON.stringify(fact) });

const changesOf = ({ offset, fact }: Message): FedEntry[] =>
  (fact.data as { changes: ViewChange[] }).changes.map((change, part) => ({
    offset,
    part,
    label: change.customerId,
    text: JSON.stringify(change),
  }));
