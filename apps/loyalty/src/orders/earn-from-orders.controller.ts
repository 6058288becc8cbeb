import { PurchaseCompletedV1, wireType, type Fact, type Tender } from '#lib/contracts';
import { ConsumerGroup, factTopic, LocksMoved, type Batch, type Message, type Publication } from '#lib/log';
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
  async earn(@Payload() batch: Batch): Promise<Publication[]> {
    const messages = batch.messages.filter(isOfAnOrder);
    if (messages.length === 0) return [];
    const facts = messages.map(({ fact }) => fact);
    const desk = await this.open(batch.tx, facts);
    for (const message of messages) {
      const unknown = await take(desk, message.fact);
      if (unknown !== null) batch.park(message, unknown);
    }
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
const isOfAnOrder = (message: Message): message is Message & { fact: Fact<OfAnOrder> } => isFactOfAnOrder(message.fact);

const isFactOfAnOrder = (fact: Fact): boolean =>
  (fact.type === wireType(PurchaseCompletedV1) || isChange(fact)) &&
  fact.subject !== undefined &&
  (fact.data as Partial<OfAnOrder>).orderId !== undefined;

const orderOf = ({ shop = '', data: { orderId } }: Fact<OfAnOrder>): Pick<Purchase, 'shop' | 'orderId'> => ({ shop, orderId });

const paidIn = (fact: Fact<OfAnOrder>): PaidOrder => ({ ...orderOf(fact), tenders: fact.data.tenders ?? [] });

const peopleOf = (purchases: readonly Purchase[]): string[] =>
  purchases.flatMap(({ subject, earned }) => (earned ? [subject, earned.member] : [subject]));

/**
 * Answers with why a fact cannot be taken up yet, else null. A purchase is published before its changes and to the same partition, so one
 * that is not known is parked, or older than this service. Its changes wait beside it: forgotten, they would let it earn for ever.
 */
async function take(desk: Desk, fact: Fact<OfAnOrder>): Promise<string | null> {
  if (fact.type === wireType(PurchaseCompletedV1)) {
    await takePurchase(desk, fact as Fact<never>);
    return null;
  }
  const purchase = desk.purchases.of(orderOf(fact));
  if (!purchase) return `order ${fact.data.orderId} is not known: redrive its purchase first if that is parked, then this`;
  if (await takeChange(desk, purchase, fact)) desk.purchases.mark(purchase);
  return null;
}
