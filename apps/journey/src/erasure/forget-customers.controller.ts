import { Clock } from '#lib/clock';
import { Config } from '#lib/config';
import { CustomerErasedV1, wireType } from '#lib/contracts';
import { forgetErased } from '#lib/customers';
import { ConsumerGroup, factTopic, type Batch, type Publication } from '#lib/log';
import { plainArray, rows } from '#lib/persistence';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { EntityManager } from 'typeorm';
import { removeAbout } from '../outgoing-webhooks/pg-deliveries.js';
import { nameOf } from '../outgoing-webhooks/wanted.js';
import { Sources } from '../sources/sources.js';
import { subjectsShown } from './subjects-shown.js';

/** From now on nothing that shows an erased customer is taken (see AcceptEvents), and what was put aside of them is destroyed. */
@Controller()
export class ForgetCustomers {
  constructor(
    private readonly sources: Sources,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  @ConsumerGroup('journey.forget-customers', [factTopic('identity')])
  forget(@Payload() { messages, tx }: Batch): Promise<Publication[]> {
    const facts = messages.map(({ fact }) => fact);
    return forgetErased(tx, 'journey', facts, this.clock.now(), (subjects) => this.destroy(tx, subjects));
  }

  private async destroy(tx: EntityManager, subjects: string[]): Promise<void> {
    await tx.query('DELETE FROM reported_subject WHERE subject = ANY($1::uuid[])', [plainArray(subjects)]);
    await removeAbout(tx, subjects, nameOf(wireType(CustomerErasedV1)));
    await tx.query('DELETE FROM kept_webhook WHERE subjects && $1::uuid[]', [plainArray(subjects)]);
    const [parked, senders, erased] = [await allParked(tx), await this.sources.list(), new Set(subjects)];
    const theirs = parked.filter(({ fact }) => [...subjectsShown(fact, senders, this.config)].some((subject) => erased.has(subject)));
    if (theirs.length > 0) await tx.query('DELETE FROM parked WHERE id = ANY($1::uuid[])', [plainArray(theirs.map(({ id }) => id))]);
  }
}

/** What came in from outside and could not be taken. */
const allParked = (tx: EntityManager): Promise<{ id: string; fact: string }[]> =>
  rows(tx, `SELECT id, fact FROM parked WHERE fact <> '' AND topic NOT IN (SELECT 'itinera.' || name FROM unnest($1::text[]) AS name)`, [
    ['identity', 'access', 'verdicts'],
  ]);
