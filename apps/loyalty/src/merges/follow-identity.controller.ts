import { timeOf, wireType, SubjectLinkedV1, type Fact, type Micros } from '#lib/contracts';
import { lockCustomers, movesOf } from '#lib/customers';
import { ConsumerGroup, factTopic, type Batch, type Publication } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { EntityManager } from 'typeorm';
import { recountAll } from '../challenges/recount.js';
import { Books } from '../members/books.js';
import { CUSTOMERS } from '../members/pg-members.js';
import { bringToMoves } from '../members/settle.js';
import { earnOwed } from '../orders/earn-owed.js';
import { settleBonuses } from './merge-members.js';

/**
 * Whose subject is whose, as identity decides it. Whoever turns out to be a member's earns for what they bought since; members who turn
 * out to be one customer keep their ledgers, and lose what only strangers can both have, until the merge is undone. Nothing here moves a
 * subject by itself: opening the book with the moves does, for lockCustomers (libs/customers) writes the mapping as it locks.
 */
@Controller()
export class FollowIdentityController {
  constructor(private readonly books: Books) {}

  @ConsumerGroup('loyalty.follow-identity', [factTopic('identity')])
  async follow(@Payload() { messages, tx }: Batch): Promise<Publication[]> {
    const facts = messages.map(({ fact }) => fact).filter((fact) => movesOf(fact).length > 0);
    if (facts.length === 0) return [];
    // All at once and in order, since each step locks some of them again.
    const concerned = facts.flatMap(movesOf).flatMap(({ subject, customerId }) => [subject, customerId]);
    await lockCustomers(tx, CUSTOMERS, concerned, []);
    const publications: Publication[] = [];
    for (const step of stepsOf(facts)) publications.push(...(await this.take(tx, step)));
    return publications;
  }

  private async take(tx: EntityManager, facts: readonly Fact[]): Promise<Publication[]> {
    const book = await this.books.open(tx, [], facts.flatMap(movesOf));
    const last = facts.at(-1)!;
    const movedAt = new Map(facts.flatMap((fact) => movesOf(fact).map(({ subject }): [string, Micros] => [subject, timeOf(fact)])));
    bringToMoves(book, timeOf(last), this.books.programmes);
    for (const membership of book.allMemberships()) {
      const at = this.books.bringTo(book, membership, timeOf(last));
      // After a link too: who takes part before identity knows them may turn out to be somebody who does already.
      await settleBonuses(book, membership, at, last);
      await earnOwed(book, membership, this.books.programmes, (subject) => movedAt.get(subject) ?? timeOf(last));
      this.books.settle(book, membership, at);
    }
    await recountAll(book, this.books.programmes);
    return this.books.close(book);
  }
}

const isLink = ({ type }: Fact): boolean => type === wireType(SubjectLinkedV1);

/** Links, of which there are many, are taken together; a merge and its undoing each on its own, since what lies between them counts. */
function stepsOf(facts: readonly Fact[]): Fact[][] {
  const steps: Fact[][] = [];
  for (const fact of facts) {
    const step = steps.at(-1);
    if (step && isLink(fact) && isLink(step[0]!)) step.push(fact);
    else steps.push([fact]);
  }
  return steps;
}
