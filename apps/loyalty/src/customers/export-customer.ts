import { Config } from '#lib/config';
import { CustomerExporter, refuseErased, subjectOfRef, type HeldByService, type Realm } from '#lib/customers';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Books } from '../members/books.js';
import { ledgerPage, type PostingView } from '../members/ledger-page.js';
import { memberView } from '../members/member-view.js';
import { heldOf, KEPT } from './held.js';

const AT_ONCE = 500;

/** What a customer has in the points programme, every posting of it, and all that was noted beside: with or without taking part. */
@Injectable()
export class ExportCustomer extends CustomerExporter {
  constructor(
    private readonly books: Books,
    private readonly config: Config,
  ) {
    super();
  }

  async export(ref: string, realm: Realm): Promise<HeldByService> {
    const subject = subjectOfRef(ref, realm, this.config);
    return this.books.read([subject], async (book) => {
      await refuseErased(book.tx, [subject]);
      const customerId = book.customerOf(subject);
      const subjects = book.subjectsOf(customerId);
      const membership = book.membershipOf(subject);
      const kept: Record<string, object[]> = {};
      for (const [name, one] of Object.entries(KEPT)) kept[name] = await heldOf(book.tx, one, subjects);
      return {
        customerId,
        data: {
          member: membership && (await memberView(book.tx, membership, this.books.present(book, membership), this.books.programmes)),
          postings: await allPostings(book.tx, subjects),
          ...kept,
        },
      };
    });
  }
}

/** Newest first. */
async function allPostings(tx: EntityManager, members: readonly string[]): Promise<PostingView[]> {
  const all: PostingView[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await ledgerPage(tx, members, AT_ONCE, cursor);
    all.push(...page.postings);
    if (page.cursor === undefined) return all;
    cursor = page.cursor;
  }
}
