import { Clock } from '#lib/clock';
import { Config } from '#lib/config';
import { CustomerErasedV1, derivedId, wireType, type Fact, type Micros } from '#lib/contracts';
import { LocksMoved, publishFact, transactPatiently } from '#lib/log';
import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { claimByRequest, IDENTITY_SOURCE } from '../by-request.js';
import { derivedFact } from '../derived-fact.js';
import { FindCustomer } from '../find-customer/find-customer.js';
import { PgPeople } from '../resolve-subjects/pg-people.js';
import { confirmedOf, destroyParkedClaims, destroyPerson, erasureById, erasureOf } from './pg-erasures.js';
import { receiptOf, type Erasure, type Receipt } from './receipt.js';

/** Forgets customers, and tells what has come of it. A customer is erased once and for ever: asked again, the receipt is the same. */
@Injectable()
export class Erasures {
  constructor(
    @InjectDataSource('identity') private readonly dataSource: DataSource,
    private readonly config: Config,
    private readonly customers: FindCustomer,
    private readonly people: PgPeople,
    private readonly clock: Clock,
  ) {}

  erase(ref: string, shop?: string): Promise<Receipt> {
    return transactPatiently(this.dataSource, 'identity', async (tx, publish) => {
      const { customerId } = await this.customers.findAlsoErased(tx, ref, shop);
      const before = await erasureOf(tx, customerId);
      if (before) return this.receipt(tx, before);
      const own = await this.lock(tx, customerId);
      const id = derivedId({ source: IDENTITY_SOURCE, id: customerId }, CustomerErasedV1.type);
      const erasure: Erasure = { id, customerId, subjects: own.length, requestedAt: this.clock.now() };
      await destroyPerson(tx, erasure, own);
      await destroyParkedClaims(tx, new Set(own), this.config.subjectSecret);
      publish(publishFact(erasedFact(erasure, own)));
      return this.receipt(tx, erasure);
    });
  }

  async read(id: string): Promise<Receipt> {
    const erasure = await erasureById(this.dataSource, id);
    if (!erasure) throw new NotFoundException(`There is no erasure ${id}.`);
    return this.receipt(this.dataSource, erasure);
  }

  /** All subjects of the customer, nobody else being able to move one meanwhile. */
  private async lock(tx: EntityManager, customerId: string): Promise<string[]> {
    const people = await this.people.gather(tx, new Set([customerId]), 0);
    const own = [...people.all()].map((subject) => subject.id).sort();
    if (own.length === 0) throw new LocksMoved('the customer was merged meanwhile');
    return own;
  }

  private async receipt(tx: EntityManager | DataSource, erasure: Erasure): Promise<Receipt> {
    return receiptOf(erasure, await confirmedOf(tx, erasure.id), this.clock.now());
  }
}

function erasedFact({ id, customerId, requestedAt }: Erasure, subjects: string[]): Fact {
  const claim = claimByRequest(id, wireType(CustomerErasedV1), requestedAt as Micros, {});
  return derivedFact(claim, CustomerErasedV1, customerId, { erasureId: id, customerId, subjects });
}
