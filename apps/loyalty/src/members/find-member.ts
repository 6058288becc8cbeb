import { Config } from '#lib/config';
import { subjectOfRef, type Realm } from '#lib/customers';
import { Injectable, NotFoundException } from '@nestjs/common';
import type { Book } from './book.js';
import type { Membership } from './member.js';

/** Whom a request means. */
@Injectable()
export class FindMember {
  constructor(private readonly config: Config) {}

  /** The subject a reference names; 400 where it names none. */
  subjectOf(ref: string, realm: Realm): string {
    return subjectOfRef(ref, realm, this.config);
  }
}

/** The membership of a subject's customer; 404 where they take no part. */
export function memberIn(book: Book, subject: string): Membership {
  const membership = book.membershipOf(subject);
  if (!membership) throw new NotFoundException('This customer takes no part in the programme; POST /v1/loyalty/members enrols them.');
  return membership;
}
