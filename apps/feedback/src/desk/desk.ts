import type { Fact, Micros } from '#lib/contracts';
import type { Ownership } from '#lib/customers';
import type { EntityManager } from 'typeorm';
import type { Policies } from '../policy/policies.js';
import type { Policy } from '../policy/policy.js';

/** Everything one transaction works on: the customers it has locked, the policy, and what is to be told when it commits. */
export class Desk {
  /** To be published. */
  readonly facts: Fact[] = [];

  constructor(
    readonly tx: EntityManager,
    /** The clock, once for all of the transaction. */
    readonly now: Micros,
    readonly ownership: Ownership,
    readonly policies: Policies,
  ) {}

  customerOf(subject: string): string {
    return this.ownership.ownerOf.get(subject) ?? subject;
  }

  /** All subjects of the customer a subject belongs to, itself among them. */
  subjectsLike(subject: string): readonly string[] {
    return this.ownership.after.get(this.customerOf(subject)) ?? [subject];
  }

  /** The rules for what begins at an instant. */
  policyAt(at: Micros): Policy {
    return this.policies.at(at);
  }
}
