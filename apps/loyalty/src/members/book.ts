import { type Fact, type Micros } from '#lib/contracts';
import type { Ownership } from '#lib/customers';
import type { EntityManager } from 'typeorm';
import { asMembership, type Member, type Membership } from './member.js';

/** Everything one transaction works on: the customers it has locked, their members, and what is to be told when it commits. */
export class Book {
  /** To be published besides what the postings say of themselves. */
  readonly facts: Fact[] = [];
  private readonly memberships = new Map<string, Membership>();
  private readonly members = new Map<string, Member>();

  constructor(
    readonly tx: EntityManager,
    /** The clock, once for all of the transaction. */
    readonly now: Micros,
    readonly ownership: Ownership,
    members: readonly Member[],
  ) {
    for (const member of members) this.add(member);
  }

  customerOf(subject: string): string {
    return this.ownership.ownerOf.get(subject) ?? subject;
  }

  /** The subjects of a customer. */
  subjectsOf(customerId: string): readonly string[] {
    return this.ownership.after.get(customerId) ?? [];
  }

  /** Whose member a subject's customer is; null where they take no part. */
  membershipOf(subject: string): Membership | null {
    return this.memberships.get(this.customerOf(subject)) ?? null;
  }

  member(id: string): Member | undefined {
    return this.members.get(id);
  }

  all(): Member[] {
    return [...this.members.values()];
  }

  allMemberships(): Membership[] {
    return [...this.memberships.values()];
  }

  /** Whose they were before the moves this book was opened with. */
  membershipsBefore(): Membership[] {
    return [...this.ownership.before].flatMap(([customerId, subjects]) => {
      const members = subjects.flatMap((subject) => this.members.get(subject) ?? []);
      return members.length > 0 ? [asMembership(customerId, members)] : [];
    });
  }

  /** A new member of a customer this book holds. */
  add(member: Member): Membership {
    this.members.set(member.id, member);
    const customerId = this.customerOf(member.id);
    const membership = asMembership(customerId, [...(this.memberships.get(customerId)?.members ?? []), member]);
    this.memberships.set(customerId, membership);
    return membership;
  }
}
