import { MergeUndoneV1, wireType, type Fact, type Micros, type SubjectMapping } from '#lib/contracts';
import { erasedCustomer } from '#lib/customers';
import { LocksMoved, publishFact, transactPatiently } from '#lib/log';
import { rows } from '#lib/persistence';
import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { claimByRequest } from '../by-request.js';
import { derivedFact } from '../derived-fact.js';
import { Changes } from '../resolve-subjects/changes.js';
import type { People } from '../resolve-subjects/people.js';
import { PgPeople } from '../resolve-subjects/pg-people.js';
import { viewOf, type MergeView } from './merge-by-hand.js';
import { Merge } from './merge.entity.js';
import { ownersAfterUndo, type Move } from './undo.js';

/** Takes a merge back, whoever decided it; asked again, it answers the same and does nothing. */
@Injectable()
export class UndoMerge {
  constructor(
    @InjectDataSource('identity') private readonly dataSource: DataSource,
    private readonly people: PgPeople,
  ) {}

  undo(mergeId: string, now: Micros): Promise<MergeView> {
    return transactPatiently(this.dataSource, 'identity', async (tx, publish) => {
      const known = await tx.getRepository(Merge).findOneBy({ id: mergeId });
      if (!known) throw new NotFoundException('No such merge.');
      if (known.undoneAt !== null) return viewOf(known);
      const people = await this.gather(tx, known);
      // Only now: all moves of these subjects, and their undoing, happen under the locks just taken.
      const merge = (await tx.getRepository(Merge).findOneBy({ id: mergeId }))!;
      if (merge.undoneAt !== null) return viewOf(merge);
      const subjects = moveBack(people, mergeId, await this.movesOf(tx, mergeId));
      await new Changes().save(tx, people);
      await tx.getRepository(Merge).update(mergeId, { undoneAt: now });
      await tx.query('INSERT INTO kept_apart (one, other) VALUES ($1, $2), ($2, $1) ON CONFLICT DO NOTHING', [merge.from, merge.into]);
      if (subjects.length > 0) publish(publishFact(undoneFact(merge, subjects, now)));
      return viewOf({ ...merge, undoneAt: now });
    });
  }

  /** Locks both sides and wherever the subjects that moved are now. */
  private async gather(tx: EntityManager, merge: Merge): Promise<People> {
    const moved = await rows<{ id: string; customerId: string; erased: boolean }>(
      tx,
      `SELECT id, customer_id AS "customerId", erasure IS NOT NULL AS erased FROM subject
       WHERE id IN (SELECT subject FROM merge_move WHERE merge_id = $1)`,
      [merge.id],
    );
    if (moved.some(({ erased }) => erased)) throw erasedCustomer();
    const people = await this.people.gather(tx, new Set([merge.from, merge.into, ...moved.map(({ customerId }) => customerId)]), 0);
    if (!moved.every(({ id }) => people.subject(id))) throw new LocksMoved('a subject has moved to another customer meanwhile');
    return people;
  }

  private movesOf(tx: EntityManager, mergeId: string): Promise<Move[]> {
    return rows<Move>(
      tx,
      `SELECT merge_id AS "mergeId", subject, from_customer AS "from", into_customer AS "into", revision, undone_at IS NOT NULL AS undone
       FROM merge_move JOIN merge ON merge.id = merge_id
       WHERE subject IN (SELECT subject FROM merge_move WHERE merge_id = $1)`,
      [mergeId],
    );
  }
}

/** Moves what the merge had moved; a subject that an earlier undo has taken home stays there. */
export function moveBack(people: People, mergeId: string, moves: readonly Move[]): SubjectMapping[] {
  return [...ownersAfterUndo(mergeId, moves)].flatMap(([id, owner]) => {
    const subject = people.subject(id)!;
    return subject.customerId === owner ? [] : [people.move(subject, people.customer(owner))];
  });
}

function undoneFact({ id: mergeId, from, into }: Merge, subjects: SubjectMapping[], now: Micros): Fact {
  const claim = claimByRequest(mergeId, wireType(MergeUndoneV1), now, {});
  return derivedFact(claim, MergeUndoneV1, subjects[0]!.subject, { mergeId, from, into, subjects, because: mergeId }, { about: mergeId });
}
