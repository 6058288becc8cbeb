import type { Micros } from '#lib/contracts';
import { refuseErased, type Realm } from '#lib/customers';
import { Injectable } from '@nestjs/common';
import type { Book } from './book.js';
import { Books } from './books.js';
import { FindMember, memberIn } from './find-member.js';
import type { Membership } from './member.js';
import { once } from '#lib/log';
import { orConflict } from './or-conflict.js';

/** Whom a request names, and where: `{ref}` of the path, `?shop=` and `?source=`. */
export interface Named {
  ref: string;
  realm: Realm;
}

export interface Change extends Named {
  /** What is asked for; an Idempotency-Key counts for that. */
  what: string;
  body: object;
  idempotencyKey: string | undefined;
}

/** What a request does for the member it names. */
export type Work<T> = (book: Book, membership: Membership, at: Micros) => Promise<T>;

/** How a request reaches the member it names: 404 where the customer takes no part or is erased, 409 with the numbers where points are too few. */
@Injectable()
export class MemberRequests {
  constructor(
    readonly books: Books,
    private readonly found: FindMember,
  ) {}

  subjectOf({ ref, realm }: Named): string {
    return this.found.subjectOf(ref, realm);
  }

  /** Changes something once, the customers locked and what was due until now posted; `others` are customers it concerns besides. */
  change<T>(asked: Change, work: Work<T>, others: readonly string[] = []): Promise<T> {
    const { what, body, idempotencyKey } = asked;
    const subject = this.subjectOf(asked);
    return orConflict(
      this.books.request([subject, ...others], (book) =>
        once(book.tx, what, idempotencyKey, { subject, body }, async () => {
          await refuseErased(book.tx, [subject, ...others]);
          const membership = memberIn(book, subject);
          return work(book, membership, this.books.present(book, membership));
        }),
      ),
    );
  }

  /** Answers with what holds now, whether or not the night has been; keeps nothing. */
  read<T>(named: Named, work: Work<T>): Promise<T> {
    const subject = this.subjectOf(named);
    return orConflict(
      this.books.read([subject], async (book) => {
        await refuseErased(book.tx, [subject]);
        const membership = memberIn(book, subject);
        return work(book, membership, this.books.present(book, membership));
      }),
    );
  }
}
