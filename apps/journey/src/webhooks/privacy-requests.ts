import { Clock } from '#lib/clock';
import { Config } from '#lib/config';
import { derivedId, ErasureRequestedV1, formatInstant, wireType, type Fact, type Micros } from '#lib/contracts';
import { publishClaim, type Publication } from '#lib/log';
import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { createHash } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import { objectOr, type JsonObject } from '../intake/json.js';
import type { Sender } from '../intake/received.js';
import { textOf } from '../intake/text.js';
import { Sources } from '../sources/sources.js';
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
  /** Whom it is about is erased. */
  erased?: true;
}

/** What a shop's customers have asked of their data. Nothing here names anybody. */
@Injectable()
export class PrivacyRequests {
  constructor(
    @InjectDataSource('journey') private readonly dataSource: DataSource,
    private readonly sources: Sources,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /**
   * Once, however often it is told. Where this shop is the only one, identity is asked to erase whom the shop wants forgotten; where there
   * are others, the same person may be theirs too, which an address would not tell, and a person decides.
   */
  async record(tx: EntityManager, sender: Sender, topic: string, resource: JsonObject): Promise<Publication[]> {
    const [subject] = subjectsOf(resource, sender, this.config.subjectSecret);
    const digest = createHash('sha256').update(JSON.stringify(resource)).digest('hex');
    const [id, now] = [derivedId({ source: sender.source, id: digest }, topic), this.clock.now()];
    const fresh = await rows(
      tx,
      'INSERT INTO privacy_request (id, source, topic, request, subject, received) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING RETURNING id',
      [id, sender.source, topic, textOf(objectOr(resource['data_request']), 'id') ?? null, subject ?? null, now],
    );
    const isAsked = fresh.length > 0 && topic === 'customers/redact' && subject !== undefined && (await this.sources.areOfOneShop(tx));
    return isAsked ? [publishClaim(erasureRequested(id, subject, sender, now))] : [];
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
      erased: boolean;
    }>(
      this.dataSource,
      `SELECT *, EXISTS (SELECT FROM erased_subject WHERE erased_subject.subject = privacy_request.subject) AS erased FROM privacy_request
       WHERE $1::uuid IS NULL OR (received, id) < (SELECT received, id FROM privacy_request WHERE id = $1) ORDER BY received DESC, id DESC LIMIT $2`,
      [after ?? null, limit],
    );
    return found.map(({ id, source, topic, request, subject, received, erased }) => ({
      id,
      source,
      topic,
      ...(request !== null && { request }),
      ...(subject !== null && { subject }),
      receivedAt: formatInstant(received),
      ...(erased && { erased }),
    }));
  }
}

function erasureRequested(requestId: string, subject: string, { source, shop }: Sender, now: Micros): Fact<ErasureRequestedV1> {
  const time = formatInstant(now);
  return {
    specversion: '1.0',
    id: requestId,
    source,
    type: wireType(ErasureRequestedV1),
    time,
    subject,
    datacontenttype: 'application/json',
    recordedtime: time,
    ...(shop && { shop }),
    correlationid: requestId,
    data: { requestId },
  };
}
