import { PurchaseCompletedV1, wireType, type Fact, type Tender } from '#lib/contracts';
import { ConsumerGroup, factTopic, LocksMoved, type Batch, type Publication } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { EntityManager } from 'typeorm';
import { recountAll } from '../challenges/recount.js';
import { Books } from '../members/books.js';
import type { Desk } from './desk.js';
import { paidOrder, redemptionsFor, type PaidOrder } from './order-redemptions.js';
import { Purchases, purchasesNamed } from './pg-purchases.js';
import type { Purchase } from './purchase.js';
import { isChange, takeChange } from './take-change.js';
import { takePurchase } from './take-purchase.js';

/** What is bought earns; what comes back of it gives back. Each fact takes effect once, however often it comes. */
@Controller()
export class EarnFromOrdersController {
  constructor(private readonly books: Books) {}

  @ConsumerGroup('loyalty.earn-from-orders', [factTopic('orders')])
  async earn(@Payload() { messages, tx }: Batch): Promise<Publication[]> {
    const facts = messages.map(({ fact }) => fact).filter(isOfAnOrder);
    if (facts.length === 0) return [];
    const desk = await this.open(tx, facts);
    for (const fact of facts) await take(desk, fact);
    await desk.purchases.save();
    await recountAll(desk.book, desk.programmes);
    return this.books.close(desk.book);
  }

  /** Locks the customers of whoever bought, was granted points for it, or paid with points: after a merge was undone they may differ. */
  private async open(tx: EntityManager, facts: readonly Fact<OfAnOrder>[]): Promise<Desk> {
    const orders = facts.map(orderOf);
    const known = await purchasesNamed(tx, orders);
    const paid = await redemptionsFor(tx, [...known.map(paidOrder), ...facts.map(paidIn)]);
    const payers = paid.flatMap(({ allocations }) => allocations.map(({ member }) => member));
    const buyers = facts.map(({ subject }) => subject!);
    const book = await this.books.open(tx, [...new Set([...buyers, ...peopleOf(known), ...payers])]);
    const purchases = new Purchases(tx);
    const found = await purchases.load(orders);
    if (peopleOf(found).some((subject) => !book.ownership.ownerOf.has(subject)))
      throw new LocksMoved('an order was rated for somebody else meanwhile');
    return { book, purchases, programmes: this.books.programmes };
  }
}

interface OfAnOrder {
  orderId: string;
  tenders?: Tender[];
}

/** Orders of nobody cannot earn, whoever turns out to be whom. */
const isOfAnOrder = (fact: Fact): fact is Fact<OfAnOrder> =>
  (fact.type === wireType(PurchaseCompletedV1) || isChange(fact)) &&
  fact.subject !== undefined &&
  (fact.data as Partial<OfAnOrder>).orderId !== undefined;

const orderOf = ({ shop = '', data: { orderId } }: Fact<OfAnOrder>): Pick<Purchase, 'shop' | 'orderId'> => ({ shop, orderId });

const paidIn = (fact: Fact<OfAnOrder>): PaidOrder => ({ ...orderOf(fact), tenders: fact.data.tenders ?? [] });

const peopleOf = (purchases: readonly Purchase[]): string[] =>
  purchases.flatMap(({ subject, earned }) => (earned ? [subject, earned.member] : [subject]));

async function take(desk: Desk, fact: Fact<OfAnOrder>): Promise<void> {
  if (fact.type === wireType(PurchaseCompletedV1)) return takePurchase(desk, fact as Fact<never>);
  const purchase = desk.purchases.of(orderOf(fact));
  if (purchase && (await takeChange(desk, purchase, fact))) desk.purchases.mark(purchase);
}
