import { Clock } from '#lib/clock';
import { Config } from '#lib/config';
import { derivedId, formatInstant, type Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { objectOr, type JsonObject } from '../intake/json.js';
import type { Sender } from '../intake/received.js';
import { textOf } from '../intake/text.js';
import { subjectsOf } from './subjects-of.js';

export interface PrivacyRequest {
  id: string;
  source: string;
  topic: string;
  /** The shop's number of it, where it has one. */
  request?: string;
  /** Whom it is about, as a pseudonym that every customer route takes as a reference. */
  subject?: string;
  receivedAt: string;
}

/** What a shop's customers have asked of their data. Nothing here names anybody. */
@Injectable()
export class PrivacyRequests {
  constructor(
    @InjectDataSource('journey') private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Once, however often it is told. */
  async record(tx: EntityManager, sender: Sender, topic: string, resource: JsonObject): Promise<void> {
    const [subject] = subjectsOf(resource, sender, this.config.subjectSecret);
    const digest = createHash('sha256').update(JSON.stringify(resource)).digest('hex');
    await tx.query(
      'INSERT INTO privacy_request (id, source, topic, request, subject, received) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING',
      [
        derivedId({ source: sender.source, id: digest }, topic),
        sender.source,
        topic,
        textOf(objectOr(resource['data_request']), 'id') ?? null,
        subject ?? null,
        this.clock.now(),
      ],
    );
  }

  /** The newest first. */
  async list(limit: number, after?: string): Promise<PrivacyRequest[]> {
    const found = await rows<{
      id: string;
      source: string;
      topic: string;
      request: string | null;
      subject: string | null;
      received: Micros;
    }>(
      this.dataSource,
      `SELECT * FROM privacy_request
       WHERE $1::uuid IS NULL OR (received, id) < (SELECT received, id FROM privacy_request WHERE id = $1) ORDER BY received DESC, id DESC LIMIT $2`,
      [after ?? null, limit],
    );
    return found.map(({ id, source, topic, request, subject, received }) => ({
      id,
      source,
      topic,
      ...(request !== null && { request }),
      ...(subject !== null && { subject }),
      receivedAt: formatInstant(received),
    }));
  }
}
