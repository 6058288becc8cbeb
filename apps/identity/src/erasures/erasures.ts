import { Clock } from '#lib/clock';
import { Config } from '#lib/config';
import { CustomerErasedV1, derivedId, wireType, type Claim, type Fact, type Micros } from '#lib/contracts';
import { LocksMoved, publishFact, transactPatiently } from '#lib/log';
import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { claimByRequest, IDENTITY_SOURCE } from '../by-request.js';
import { derivedFact } from '../derived-fact.js';
import { FindCustomer } from '../find-customer/find-customer.js';
import type { Subject } from '../resolve-subjects/people.js';
import { PgPeople } from '../resolve-subjects/pg-people.js';
import { isOneAccount } from './one-account.js';
import { confirmedOf, destroyParkedClaims, destroyPerson, erasureById, erasureOf, livingOwnerOf } from './pg-erasures.js';
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
      const { erasure, fact } = await this.forget(tx, customerId, await this.lock(tx, customerId));
      publish(publishFact(fact));
      return this.receipt(tx, erasure);
    });
  }

  /** What a shop has asked for its account: done where the person is that account alone; where not, it is for an operator to decide. */
  async eraseForShops(tx: EntityManager, requests: readonly Claim[]): Promise<Fact[]> {
    const facts: Fact[] = [];
    for (const { subject } of requests) {
      const customerId = subject && (await livingOwnerOf(tx, subject));
      if (!customerId) continue;
      const own = await this.lock(tx, customerId);
      const account = own.find(({ id }) => id === subject);
      if (!account) throw new LocksMoved('the account was moved meanwhile');
      if (isOneAccount(account, own)) facts.push((await this.forget(tx, customerId, own)).fact);
    }
    return facts;
  }

  async read(id: string): Promise<Receipt> {
    const erasure = await erasureById(this.dataSource, id);
    if (!erasure) throw new NotFoundException(`There is no erasure ${id}.`);
    return this.receipt(this.dataSource, erasure);
  }

  /** All subjects of the customer, nobody else being able to move one meanwhile. */
  private async lock(tx: EntityManager, customerId: string): Promise<Subject[]> {
    const people = await this.people.gather(tx, new Set([customerId]), 0);
    const own = [...people.all()];
    if (own.length === 0) throw new LocksMoved('the customer was merged meanwhile');
    return own;
  }

  private async forget(tx: EntityManager, customerId: string, own: readonly Subject[]): Promise<{ erasure: Erasure; fact: Fact }> {
    const subjects = own.map((subject) => subject.id).sort();
    const id = derivedId({ source: IDENTITY_SOURCE, id: customerId }, CustomerErasedV1.type);
    const erasure: Erasure = { id, customerId, subjects: subjects.length, requestedAt: this.clock.now() };
    await destroyPerson(tx, erasure, subjects);
    await destroyParkedClaims(tx, new Set(subjects), this.config.subjectSecret);
    return { erasure, fact: erasedFact(erasure, subjects) };
  }

  private async receipt(tx: EntityManager | DataSource, erasure: Erasure): Promise<Receipt> {
    return receiptOf(erasure, await confirmedOf(tx, erasure.id), this.clock.now());
  }
}

function erasedFact({ id, customerId, requestedAt }: Erasure, subjects: string[]): Fact {
  const claim = claimByRequest(id, wireType(CustomerErasedV1), requestedAt as Micros, {});
  return derivedFact(claim, CustomerErasedV1, customerId, { erasureId: id, customerId, subjects });
}
