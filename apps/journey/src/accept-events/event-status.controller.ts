import { RequireScope, type Authorized } from '#lib/access';
import { ConsumerGroup, VERDICTS_TOPIC, type Batch, type Verdict } from '#lib/log';
import { rows } from '#lib/persistence';
import { Controller, Get, NotFoundException, Param, Req } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

export interface EventStatus {
  source: string;
  id: string;
  type: string;
  receivedAt: string;
  status: 'accepted' | 'judged' | 'waiting' | 'parked';
  facts: { id: string; type: string }[];
  note?: string;
}

/** What became of one event: its judge tells, intake answers. */
@Controller()
export class EventStatusController {
  constructor(@InjectDataSource('journey') private readonly dataSource: DataSource) {}

  @Get('v1/events/:source/:id')
  @RequireScope('events:write')
  async status(@Req() request: Authorized, @Param('source') source: string, @Param('id') id: string): Promise<EventStatus> {
    const [row] = await rows<{
      type: string;
      received: Date;
      status: EventStatus['status'];
      facts: EventStatus['facts'] | null;
      note: string | null;
    }>(this.dataSource, 'SELECT type, received, status, facts, note FROM event WHERE source = $1 AND id = $2', [source, id]);
    const own = request.accessKey?.source ?? source;
    if (!row || own !== source) throw new NotFoundException(`No event ${id} of source ${source} has been taken.`);
    const facts = row.facts ?? (row.status === 'judged' ? [{ id, type: row.type }] : []);
    return {
      source,
      id,
      type: row.type,
      receivedAt: row.received.toISOString(),
      status: row.status,
      facts,
      ...(row.note && { note: row.note }),
    };
  }

  @ConsumerGroup('journey.note-verdicts', [VERDICTS_TOPIC])
  async note(@Payload() { messages, tx }: Batch): Promise<never[]> {
    // A claim that waited is judged later: the last verdict counts, and one statement may not touch a row twice.
    // What is judged stays judged: the verdict of a claim told twice names fewer facts.
    const last = new Map<string, Verdict>();
    for (const { fact } of messages)
      for (const verdict of (fact.data as { verdicts: Verdict[] }).verdicts)
        last.set(JSON.stringify([verdict.source, verdict.id]), verdict);
    const verdicts = [...last.values()];
    await tx.query(
      `UPDATE event SET status = verdict.status, facts = verdict.facts, note = verdict.note
       FROM unnest($1::text[], $2::text[], $3::text[], $4::jsonb[], $5::text[]) AS verdict (source, id, status, facts, note)
       WHERE event.source = verdict.source AND event.id = verdict.id AND event.status <> 'judged'`,
      [
        verdicts.map((verdict) => verdict.source),
        verdicts.map((verdict) => verdict.id),
        verdicts.map((verdict) => verdict.status),
        verdicts.map((verdict) => JSON.stringify(verdict.facts)),
        verdicts.map((verdict) => verdict.note ?? null),
      ],
    );
    return [];
  }
}
