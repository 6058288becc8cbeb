import { Clock } from '#lib/clock';
import { lockCustomers, readCustomers, type CustomerTable, type Move } from '#lib/customers';
import { once, publishFact, transactPatiently, type Publication } from '#lib/log';
import { atOneMoment } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Policies } from '../policy/policies.js';
import { Desk } from './desk.js';

const CUSTOMERS: CustomerTable = { table: 'customer', columns: [] };

/** A request with what it asks for; an Idempotency-Key counts for that. */
export interface Asked {
  what: string;
  body: object;
  idempotencyKey: string | undefined;
}

/**
 * How everything of feedback happens, whoever asks (a request, a claim, a fact of the log, time): open locks the customers, the feature
 * decides by pure rules and keeps what it decided, close answers with what is to be published, all in one transaction.
 */
@Injectable()
export class Desks {
  constructor(
    @InjectDataSource('feedback') readonly dataSource: DataSource,
    readonly policies: Policies,
    readonly clock: Clock,
  ) {}

  /** Locks the customers of some subjects, after some moves. Throws LocksMoved where the mapping moved meanwhile: begin anew. */
  async open(tx: EntityManager, subjects: readonly string[], moves: readonly Move[] = []): Promise<Desk> {
    const ownership = await lockCustomers(tx, CUSTOMERS, subjects, moves);
    await this.policies.refresh(tx);
    return new Desk(tx, this.clock.now(), ownership, this.policies);
  }

  close(desk: Desk): Publication[] {
    return desk.facts.map(publishFact);
  }

  /** A change of what concerns the customers of some subjects, again from the start where it loses a race for them. */
  change<T>(subjects: readonly string[], work: (desk: Desk) => Promise<T>): Promise<T> {
    return transactPatiently(this.dataSource, 'feedback', async (tx, publish) => {
      const desk = await this.open(tx, subjects);
      const answer = await work(desk);
      publish(...this.close(desk));
      return answer;
    });
  }

  /** The same for a request, done once for its Idempotency-Key. */
  request<T>({ what, body, idempotencyKey }: Asked, subjects: readonly string[], work: (desk: Desk) => Promise<T>): Promise<T> {
    return this.change(subjects, (desk) => once(desk.tx, what, idempotencyKey, { subjects, body }, () => work(desk)));
  }

  /** What holds now, with nothing locked and nothing kept. */
  read<T>(subjects: readonly string[], work: (desk: Desk) => Promise<T>): Promise<T> {
    return atOneMoment(this.dataSource, async (tx) => {
      await this.policies.refresh(tx);
      return work(new Desk(tx, this.clock.now(), await readCustomers(tx, subjects), this.policies));
    });
  }
}
