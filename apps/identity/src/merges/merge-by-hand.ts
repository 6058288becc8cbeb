import { CustomersMergedV1, formatInstant, wireType, type Micros } from '#lib/contracts';
import { LocksMoved, publishFact, transactPatiently } from '#lib/log';
import { rows } from '#lib/persistence';
import { ConflictException, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { claimByRequest, requestId } from '../by-request.js';
import { derivedFact } from '../derived-fact.js';
import { FindCustomer, type Found } from '../find-customer/find-customer.js';
import { Changes } from '../resolve-subjects/changes.js';
import { RULES } from '../resolve-subjects/merge-rules.js';
import type { People } from '../resolve-subjects/people.js';
import { PgPeople } from '../resolve-subjects/pg-people.js';
import { Vault } from '../vault/vault.js';
import { Merge } from './merge.entity.js';

export interface MergeRequest {
  from: string;
  into: string;
  reason: string;
  shop?: string;
  idempotencyKey?: string;
}

export interface MergeView {
  mergeId: string;
  from: string;
  into: string;
  mergedAt: string;
  undoneAt?: string;
}

export function viewOf({ id, from, into, mergedAt, undoneAt }: Pick<Merge, 'id' | 'from' | 'into' | 'mergedAt' | 'undoneAt'>): MergeView {
  return { mergeId: id, from, into, mergedAt: formatInstant(mergedAt), ...(undoneAt !== null && { undoneAt: formatInstant(undoneAt) }) };
}

/** A person knows better: what keeps customers apart by themselves does not bind here, only the bound on a customer's size does. */
@Injectable()
export class MergeByHand {
  constructor(
    @InjectDataSource('identity') private readonly dataSource: DataSource,
    private readonly customers: FindCustomer,
    private readonly people: PgPeople,
    private readonly vault: Vault,
  ) {}

  merge(request: MergeRequest, now: Micros): Promise<MergeView> {
    const id = requestId(CustomersMergedV1.type, request.idempotencyKey);
    return transactPatiently(this.dataSource, 'identity', async (tx, publish) => {
      const before = await tx.getRepository(Merge).findOneBy({ id });
      if (before) return viewOf(before);
      const [from, into] = [
        await this.customers.find(tx, request.from, request.shop),
        await this.customers.find(tx, request.into, request.shop),
      ];
      const people = await this.gather(tx, from, into);
      const moved = people.merge(people.customer(from.customerId), people.customer(into.customerId), now);
      const changes = new Changes();
      const [sides, because] = [{ from: from.customerId, into: into.customerId }, id];
      changes.merges.push({
        id,
        ...sides,
        because,
        byHand: true,
        reason: await this.sealReason(tx, from.customerId, request.reason),
        at: now,
        moved,
      });
      await changes.save(tx, people);
      const claim = claimByRequest(id, wireType(CustomersMergedV1), now, {});
      publish(
        publishFact(
          derivedFact(claim, CustomersMergedV1, moved[0]!.subject, { mergeId: id, ...sides, subjects: moved, because }, { about: id }),
        ),
      );
      return viewOf({ id, ...sides, mergedAt: now, undoneAt: null });
    });
  }

  private async gather(tx: EntityManager, from: Found, into: Found): Promise<People> {
    if (from.customerId === into.customerId) throw new ConflictException('Both references already mean the same customer.');
    const people = await this.people.gather(tx, new Set([from.customerId, into.customerId]), 0);
    for (const { subject, customerId } of [from, into]) {
      if (people.subject(subject)?.customerId !== customerId) throw new LocksMoved('a customer was merged meanwhile');
    }
    const sides = [people.customer(from.customerId), people.customer(into.customerId)] as const;
    if (sides[0].subjects.size + sides[1].subjects.size > RULES.subjectsPerCustomer) {
      throw new ConflictException(
        `Together they would have more than ${RULES.subjectsPerCustomer} identifiers, the most a customer may have.`,
      );
    }
    await this.letTogether(tx, people.partedBetween(...sides));
    return people;
  }

  /** Merged by hand, a pair that was parted before is free again. */
  private async letTogether(tx: EntityManager, pairs: [string, string][]): Promise<void> {
    if (pairs.length === 0) return;
    await tx.query('DELETE FROM kept_apart USING unnest($1::uuid[], $2::uuid[]) AS pair (a, b) WHERE (one, other) IN ((a, b), (b, a))', [
      pairs.map(([a]) => a),
      pairs.map(([, b]) => b),
    ]);
  }

  /** Staff write names into reasons; so it lies under the key of the customer that moved. */
  private async sealReason(tx: EntityManager, customerId: string, reason: string): Promise<Buffer | null> {
    const [row] = await rows<{ seed: Buffer | null }>(tx, 'SELECT key_seed AS seed FROM subject WHERE id = $1', [customerId]);
    return row?.seed ? this.vault.seal(this.vault.keyOf(customerId, row.seed), 'reason', reason) : null;
  }
}
