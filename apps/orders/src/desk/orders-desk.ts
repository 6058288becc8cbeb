import { Clock } from '#lib/clock';
import { Config } from '#lib/config';
import { formatInstant, parseInstant, wireType, type Claim, type Contract, type Micros } from '#lib/contracts';
import { refuseErased } from '#lib/customers';
import { claimTopic, once, transactPatiently } from '#lib/log';
import { BadRequestException, ConflictException, Injectable, NotFoundException, UnprocessableEntityException } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { ORDERS_SOURCE } from '../judging/fact-from.js';
import { file, type FiledClaim } from '../judging/filed-claim.js';
import { judge, type Outcome } from '../judging/judge.js';
import { keepJudgement, publishedOf } from '../judging/keep-judgement.js';
import { loadBook } from '../judging/load-book.js';
import { findOrder, orderView, type OrderView } from '../read-order/order-view.js';

/** What is asked of us over HTTP. */
export interface Asked {
  /** Of the fact it is to become. */
  contract: Contract;
  orderId: string;
  shop: string | undefined;
  /** Whoever buys; absent: it is about an order that is known. */
  buyer?: string;
  /** As the contract has it, but for the order's id. */
  data: object;
  /** When it happened; now where absent. */
  time?: string | undefined;
  idempotencyKey: string | undefined;
}

/**
 * What staff and tools ask for is judged as a platform's claim is, by the same rules and at once, with its order locked. What changes
 * nothing is refused with the reason: 404 for what is not known, 409 for what has come to something else, 422 for what does not fit.
 */
@Injectable()
export class OrdersDesk {
  constructor(
    @InjectDataSource('orders') private readonly dataSource: DataSource,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Answers with the order as it then stands. */
  ask(asked: Asked): Promise<OrderView> {
    const { contract, orderId, shop, buyer, data, time, idempotencyKey } = asked;
    const id = randomUUID();
    const content = { orderId, shop, buyer, data, time };
    return transactPatiently(this.dataSource, 'orders', (tx, publish) =>
      once(tx, contract.type, idempotencyKey, content, async () => {
        await refuseErased(tx, buyer === undefined ? [] : [buyer]);
        const known = buyer === undefined ? (await findOrder(tx, orderId, shop)).shop : (shop ?? '');
        const now = this.clock.now();
        const filed = fileOrRefuse(claimOf(asked, { id, shop: known, now }));
        const book = await loadBook(tx, [filed], this.config.returnDays);
        const outcome = judge(book, [filed]);
        refuse(outcome, filed);
        const facts = await keepJudgement(tx, book, outcome, now);
        // Those that waited for it are told; this one is being answered.
        const others = outcome.verdicts.filter((verdict) => verdict.id !== id);
        publish(...publishedOf(facts, others, now));
        return orderView(tx, await findOrder(tx, orderId, known));
      }),
    );
  }

  /** 404 where an order is not known. */
  async find(orderId: string, shop: string | undefined): Promise<void> {
    await findOrder(this.dataSource, orderId, shop);
  }
}

function claimOf({ contract, orderId, buyer, data, time }: Asked, { id, shop, now }: { id: string; shop: string; now: Micros }): Claim {
  const recordedtime = formatInstant(now);
  const at = time === undefined ? now : parseInstant(time);
  if (at === null || at > now) throw new BadRequestException('time is an instant with a zone, not later than now.');
  return {
    specversion: '1.0',
    id,
    source: ORDERS_SOURCE,
    type: wireType(contract),
    time: formatInstant(at),
    recordedtime,
    ...(buyer !== undefined && { subject: buyer }),
    ...(shop && { shop }),
    datacontenttype: 'application/json',
    data: { ...data, orderId },
  };
}

/** It has no place in the log: what is parked or waits never is one of these. */
function fileOrRefuse(claim: Claim): FiledClaim {
  const filed = file({ topic: claimTopic('orders'), partition: -1, offset: -1, fact: claim });
  if ('unfit' in filed) throw new BadRequestException({ message: 'The body does not fit.', errors: filed.violations ?? [] });
  return filed;
}

function refuse({ facts, parked, nowWaiting, verdicts }: Outcome, { claim }: FiledClaim): void {
  const mine = parked.find(({ filed }) => filed.claim === claim);
  if (mine) throw mine.conflict ? new ConflictException(sentence(mine.reason)) : new UnprocessableEntityException(sentence(mine.reason));
  const { returnId, orderId } = claim.data as { returnId?: string; orderId: string };
  if (nowWaiting.length > 0) throw new NotFoundException(`No return ${returnId} of order ${orderId} is known.`);
  if (facts.some(({ claimid }) => claimid === claim.id)) return;
  throw new ConflictException(sentence(verdicts.find(({ id }) => id === claim.id)?.note ?? 'this was said already'));
}

const sentence = (reason: string): string => `${reason[0]!.toUpperCase()}${reason.slice(1)}.`;
