import { ConsumerGroup, EVENTS_TOPIC, type Batch, type LogRecord, type Publication } from '#lib/log';
import type { Fact } from '#lib/contracts';
import { formatInstant } from '#lib/contracts';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { readKafka } from '../intake/cloudevents.js';
import type { ReceivedEvent, Sender } from '../intake/received.js';
import { Sources } from '../sources/sources.js';
import { AcceptEvents } from './accept-events.js';

interface ForeignRecord {
  headers: Record<string, string>;
  /** The bytes, base64: they need not be text. */
  value: string | null;
}

/** A record others wrote, kept as it came until its source is known. */
function decodeForeign({ bytes, headers = {} }: LogRecord): Fact<ForeignRecord> {
  const time = formatInstant(Date.now() * 1000);
  const value = bytes ? Buffer.from(bytes).toString('base64') : null;
  return {
    specversion: '1.0',
    id: 'foreign',
    source: EVENTS_TOPIC,
    type: 'foreign',
    time,
    recordedtime: time,
    datacontenttype: 'application/json',
    data: { headers, value },
  };
}

/** The door for platforms that prefer Kafka to HTTP: the same CloudEvents, binary or structured; what cannot be taken is parked with the reason. */
@Controller()
export class KafkaDoorController {
  constructor(
    private readonly sources: Sources,
    private readonly acceptEvents: AcceptEvents,
  ) {}

  @ConsumerGroup('journey.take-events', [EVENTS_TOPIC], { decode: decodeForeign })
  async take(@Payload() { messages, tx, park }: Batch): Promise<Publication[]> {
    const now = Date.now() * 1000;
    const senders = new Map((await this.sources.list()).map((source) => [source.source, source as Sender]));
    const events: ReceivedEvent[] = [];
    for (const message of messages) {
      const { headers, value } = message.fact.data as ForeignRecord;
      const reading = readKafka(
        { headers, value: value === null ? null : Buffer.from(value, 'base64') },
        (source) => senders.get(source),
        now,
      );
      if ('ok' in reading) events.push(...reading.ok);
      else park(message, reading.invalid.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; '));
    }
    return (await this.acceptEvents.take(tx, events, now)).publications;
  }
}
