import { Config } from '#lib/config';
import { subjectId, type Identifier, type Micros } from '#lib/contracts';
import { erasedAmong, withoutErased } from '#lib/customers';
import { transact, type Publication } from '#lib/log';
import { rows } from '#lib/persistence';
import { Texts } from '#lib/sealing';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { ReceivedEvent } from '../intake/received.js';
import { isJudged, publicationsOf } from './publications.js';

/** Suppressed: it shows a customer who was erased, and goes nowhere. */
export type Fate = 'accepted' | 'duplicate' | 'suppressed';

const REMEMBERED_SUBJECTS = 200_000;

/**
 * Takes events for ever or not at all: when a sender hears "accepted", the event's name, its claim and its identifiers stand in one
 * committed transaction. Under a name already taken nothing happens; the first content wins.
 */
@Injectable()
export class AcceptEvents {
  /** Subjects identity has certainly been told of; spares asking the table. */
  private readonly reported = new Set<string>();
  private readonly texts: Texts;

  constructor(
    @InjectDataSource('journey') private readonly dataSource: DataSource,
    private readonly config: Config,
  ) {
    this.texts = new Texts(config);
  }

  /** The fate of each event, in order. */
  async accept(events: readonly ReceivedEvent[], now: Micros): Promise<Fate[]> {
    if (events.length === 0) return [];
    const told: string[] = [];
    const fates = await transact(this.dataSource, 'journey', async (tx, publish) => {
      const taken = await this.take(tx, events, now);
      publish(...taken.publications);
      told.push(...taken.subjects);
      return taken.fates;
    });
    this.remember(told);
    return fates;
  }

  /** The same within a transaction of the caller's, which publishes what comes back. */
  async take(
    tx: EntityManager,
    events: readonly ReceivedEvent[],
    now: Micros,
  ): Promise<{ fates: Fate[]; publications: Publication[]; subjects: string[] }> {
    const ids = this.idsOf(events);
    const told = await withoutErasedAmong(tx, events, ids);
    const fresh = await this.keep(
      tx,
      told.filter((event) => event !== null),
    );
    const subjects = told.map((event) => event?.identifiers[0] && ids.get(event.identifiers[0]));
    // Only of fresh events: of a duplicate's subject identity may never have been told.
    const reported = subjects.filter((subject, index): subject is string => subject !== undefined && fresh.has(told[index]!));
    const newSubjects = await this.report(tx, reported);
    const publications: Publication[] = [];
    const fates = told.map((event, index): Fate => {
      if (event === null) return 'suppressed';
      if (!fresh.has(event)) return 'duplicate';
      const subject = subjects[index];
      const newSubject = subject !== undefined && newSubjects.delete(subject);
      publications.push(...publicationsOf({ event, ...(subject && { subject }), newSubject }, now, this.texts));
      return 'accepted';
    });
    return { fates, publications, subjects: reported };
  }

  private idsOf(events: readonly ReceivedEvent[]): Map<Identifier, string> {
    const { subjectSecret } = this.config;
    return new Map(events.flatMap(({ identifiers }) => identifiers.map((one) => [one, subjectId(subjectSecret, one)])));
  }

  /** Writes the names, in order so that two requests with the same events cannot deadlock; gives back the events that are new. */
  private async keep(tx: EntityManager, events: readonly ReceivedEvent[]): Promise<Set<ReceivedEvent>> {
    const first = new Map<string, ReceivedEvent>();
    for (const event of events) if (!first.has(nameOf(event))) first.set(nameOf(event), event);
    const ordered = [...first.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, event]) => event);
    const kept = await rows<{ source: string; id: string }>(
      tx,
      `INSERT INTO event (source, id, type, name, status) SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[])
       ON CONFLICT DO NOTHING RETURNING source, id`,
      [
        ordered.map((event) => event.source),
        ordered.map((event) => event.id),
        ordered.map((event) => event.type),
        ordered.map((event) => (event.data as { name?: string }).name ?? null),
        ordered.map((event) => (isJudged(event) ? 'judged' : 'accepted')),
      ],
    );
    return new Set(kept.map((row) => first.get(nameOf(row))!));
  }

  /** Notes subjects as reported; gives back those that were not. */
  private async report(tx: EntityManager, subjects: string[]): Promise<Set<string>> {
    const unknown = [...new Set(subjects)].filter((subject) => !this.reported.has(subject)).sort();
    if (unknown.length === 0) return new Set();
    const noted = await rows<{ subject: string }>(
      tx,
      'INSERT INTO reported_subject (subject) SELECT * FROM unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING subject',
      [unknown],
    );
    return new Set(noted.map((row) => row.subject));
  }

  private remember(subjects: string[]): void {
    if (this.reported.size > REMEMBERED_SUBJECTS) this.reported.clear();
    for (const subject of subjects) this.reported.add(subject);
  }
}

const nameOf = ({ source, id }: { source: string; id: string }): string => JSON.stringify([source, id]);

/** The events as far as they may be taken: null for one that shows an erased customer, without the device of one where that is all. */
async function withoutErasedAmong(
  tx: EntityManager,
  events: readonly ReceivedEvent[],
  ids: ReadonlyMap<Identifier, string>,
): Promise<(ReceivedEvent | null)[]> {
  const erased = await erasedAmong(tx, [...new Set(ids.values())]);
  if (erased.size === 0) return [...events];
  return events.map((event) => {
    const left = withoutErased(event.identifiers, (identifier) => erased.has(ids.get(identifier)!));
    return left && { ...event, identifiers: left };
  });
}
