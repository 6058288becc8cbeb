import { refuseErased } from '#lib/customers';
import { Injectable } from '@nestjs/common';
import type { Desk } from '../../desk/desk.js';
import { Desks } from '../../desk/desks.js';
import { known, named } from '../../desk/named.js';
import type { Question } from '../thread/question.js';
import { lockThread, readThread, subjectsOf } from '../threads/pg-questions.js';

/** A question as a path names it. */
export interface Path {
  id: string;
  shop: string | undefined;
}

export interface Change extends Path {
  /** What is asked for; an Idempotency-Key counts for that and the question. */
  what: string;
  body: object;
  idempotencyKey: string | undefined;
}

/** How a request reaches the thread it names: 404 where there is none, 409 where several shops know one. */
@Injectable()
export class QuestionRequests {
  constructor(readonly desks: Desks) {}

  /** Changes something once, the customer locked; `other` is another question of the same shop that it concerns. */
  async change<T>(
    { what, id, shop, body, idempotencyKey }: Change,
    work: (desk: Desk, thread: Question) => Promise<T>,
    other?: string,
  ): Promise<T> {
    const { dataSource } = this.desks;
    const name = await named(dataSource, 'question', id, shop);
    const names = [name, ...(other === undefined ? [] : [{ shop: name.shop, id: other }])];
    const asked = { what: `${what} question ${JSON.stringify([name.shop, id])}`, body, idempotencyKey };
    return this.desks.request(asked, await subjectsOf(dataSource, names), async (desk) => {
      await refuseErased(desk.tx, [name.subject]);
      return work(desk, known('question', await lockThread(desk.tx, name)));
    });
  }

  async read<T>({ id, shop }: Path, work: (desk: Desk, thread: Question) => Promise<T>): Promise<T> {
    const name = await named(this.desks.dataSource, 'question', id, shop);
    return this.desks.read([name.subject], async (desk) => {
      await refuseErased(desk.tx, [name.subject]);
      return work(desk, known('question', await readThread(desk.tx, name)));
    });
  }
}
