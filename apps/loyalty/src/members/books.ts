import type { Micros } from '#lib/contracts';
import { lockCustomers, readCustomers, type Move } from '#lib/customers';
import { publishFact, transactPatiently, type Publication } from '#lib/log';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { Programmes } from '../programme/programmes.js';
import { tierDueAt } from '../tiers/settle-tier.js';
import { Book } from './book.js';
import { Clock } from '#lib/clock';
import { atOneMoment } from '#lib/persistence';
import type { Membership } from './member.js';
import { CUSTOMERS, loadMembers, saveMembers } from './pg-members.js';
import { postingFact } from './posting-facts.js';
import { bringTo, settle, settleTiers } from './settle.js';

/**
 * How everything of loyalty happens, whoever asks (a request, a fact of the log, the night): open locks the customers and loads their
 * ledgers, the feature posts by pure rules, close keeps it all and answers with what is to be published, in the same transaction.
 */
@Injectable()
export class Books {
  constructor(
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
    readonly programmes: Programmes,
    readonly clock: Clock,
  ) {}

  /** Locks the customers of some subjects, after some moves. Throws LocksMoved where the mapping moved meanwhile: begin anew. */
  async open(tx: EntityManager, subjects: readonly string[], moves: readonly Move[] = []): Promise<Book> {
    const ownership = await lockCustomers(tx, CUSTOMERS, subjects, moves);
    const members = await loadMembers(tx, [...ownership.ownerOf.keys()]);
    await this.programmes.refresh(tx);
    return new Book(tx, this.clock.now(), ownership, members);
  }

  /** Posts what was due for a customer up to an instant: points become available, pay debt and expire, the tier follows. */
  settle(book: Book, membership: Membership, until: Micros): void {
    settle(book, membership, until, this.programmes);
  }

  /** Settles a customer up to now and answers with the instant the operation counts at. */
  present(book: Book, membership: Membership): Micros {
    return this.bringTo(book, membership, book.now);
  }

  /** The same for what is told of an earlier instant: it counts then, or where the member's ledger has got to already; never later than now. */
  bringTo(book: Book, membership: Membership, of: Micros): Micros {
    return bringTo(book, membership, of, this.programmes);
  }

  /** Lets tiers follow what was done, keeps what the book has become, and answers with what is to be published. */
  async close(book: Book): Promise<Publication[]> {
    settleTiers(book, this.programmes);
    const members = book.all();
    await saveMembers(book.tx, members, tierDueAt);
    const postings = members.flatMap(({ ledger }) =>
      ledger.posted.map((posting) => postingFact(posting, ledger.lots.get(posting.about.lotId ?? ''), book.now)),
    );
    return [...postings.filter((fact) => fact !== null), ...book.facts].map(publishFact);
  }

  /** A request on the customers of some subjects, again from the start where it loses a race for them. */
  async request<T>(subjects: readonly string[], work: (book: Book) => Promise<T>): Promise<T> {
    return transactPatiently(this.dataSource, 'loyalty', async (tx, publish) => {
      const book = await this.open(tx, subjects);
      const answer = await work(book);
      publish(...(await this.close(book)));
      return answer;
    });
  }

  /** What holds now for the customers of some subjects, with nothing locked: whatever the work does to the book, nothing is kept or told. */
  async read<T>(subjects: readonly string[], work: (book: Book) => Promise<T>): Promise<T> {
    return atOneMoment(this.dataSource, async (tx) => {
      await this.programmes.refresh(tx);
      const ownership = await readCustomers(tx, subjects);
      const members = await loadMembers(tx, [...ownership.ownerOf.keys()]);
      return work(new Book(tx, this.clock.now(), ownership, members));
    });
  }
}
