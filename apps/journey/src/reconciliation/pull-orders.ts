import { Clock } from '#lib/clock';
import { Config } from '#lib/config';
import { formatInstant, MICROS_PER_SECOND, type Micros } from '#lib/contracts';
import { transactPatiently } from '#lib/log';
import { rows } from '#lib/persistence';
import { ConflictException, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { JsonObject } from '../intake/json.js';
import type { Sender } from '../intake/received.js';
import { instantOf, listOf } from '../intake/shops/resource.js';
import type { Said, Saying } from '../intake/shops/said.js';
import { textOf } from '../intake/text.js';
import { orderSays } from '../intake/woocommerce/orders.js';
import { refundSays } from '../intake/woocommerce/refunds.js';
import { Sources } from '../sources/sources.js';
import { KeptWebhooks } from '../webhooks/kept-webhooks.js';
import { ShopConnections, type Connection } from '../webhooks/shop-connections.js';
import { subjectsOf } from '../webhooks/subjects-of.js';
import { TakeSaid } from '../webhooks/take-said.js';
import { EVERY_MINUTES, nextCursor, nextPull, type Cursor } from './pace.js';
import { advance, lease, release, type Reconciliation } from './pg-reconciliations.js';
import { PAGE_SIZE, ShopProblem, WooCommerceApi, type ShopAccess } from './woocommerce-api.js';

/** What a pull has found. */
export interface Pulled {
  orders: number;
  /** Claims that no webhook had brought. */
  accepted: number;
  duplicates: number;
  /** Orders of which something could not be read: they are among the webhooks kept. */
  kept: number;
  /** Every change of an order up to here has been seen: where the next one goes on. */
  until: string;
  /** Whether that is all there is. */
  complete: boolean;
}

export interface Wish {
  /** From here, instead of where the last pull ended. */
  since?: Micros | undefined;
  /** Asked before each page after the first, with how many have been read. */
  goOn: (pages: number) => boolean;
}

/** What was changed shortly before the last pull ended is read again: the shop may have written it down a little later than it says. */
const OVERLAP: Micros = 600 * MICROS_PER_SECOND;
const LEASED: Micros = 120 * MICROS_PER_SECOND;

/**
 * Compares a WooCommerce shop's orders with what its webhooks have told: whatever was changed since the last pull is read as it stands and
 * told under the same names, so that only what was lost is new. One replica pulls from a shop at a time, and the position moves on in the
 * transaction that holds what was read up to it: a crash repeats a page, and passes none over.
 */
@Injectable()
export class PullOrders {
  constructor(
    @InjectDataSource('journey') private readonly dataSource: DataSource,
    private readonly sources: Sources,
    private readonly connections: ShopConnections,
    private readonly takeSaid: TakeSaid,
    private readonly kept: KeptWebhooks,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /** Throws a ShopProblem where the shop does not answer as it should; what was read before is taken. */
  async pull(source: string, wish: Wish): Promise<Pulled> {
    const connection = await this.connections.find(source, 'woocommerce');
    const holder = randomUUID();
    const now = this.clock.now();
    const held = await lease(this.dataSource, source, holder, now, now + LEASED);
    if (!held || !connection) throw new ConflictException(`The orders of ${source} are being compared already; try again in a minute.`);
    const every = connection.everyMinutes ?? EVERY_MINUTES;
    try {
      const pulled = await this.pages(held, holder, connection, wish);
      const nextAt = pulled.complete ? nextPull(this.clock.now(), every, 0) : this.clock.now();
      await release(this.dataSource, source, holder, { nextAt });
      return pulled;
    } catch (error) {
      const { message, retryAfterSeconds } =
        error instanceof ShopProblem ? error : new ShopProblem('It failed on our side; the log says why.');
      const nextAt = nextPull(this.clock.now(), every, held.failures + 1, retryAfterSeconds);
      await release(this.dataSource, source, holder, { nextAt, problem: message });
      throw error;
    }
  }

  private async pages({ source, position }: Reconciliation, holder: string, connection: Connection, wish: Wish): Promise<Pulled> {
    const api = new WooCommerceApi(connection as ShopAccess);
    const sender: Sender = { country: this.config.defaultCountry, ...((await this.sources.find(source)) ?? { source }) };
    const found = { orders: 0, accepted: 0, duplicates: 0, kept: 0 };
    // The shop is asked for what lies after an instant, and knows whole seconds.
    let cursor: Cursor = { after: wish.since === undefined ? position - OVERLAP : wish.since - MICROS_PER_SECOND, page: 1 };
    let until = wish.since ?? position;
    let complete = false;
    for (let pages = 0; !complete && (pages === 0 || wish.goOn(pages)); pages++) {
      const orders = await api.orders(cursor);
      complete = orders.length < PAGE_SIZE;
      const page = await this.takePage(sender, holder, api, orders);
      for (const count of ['orders', 'accepted', 'duplicates', 'kept'] as const) found[count] += page[count];
      until = Math.max(until, page.lastChanged);
      cursor = nextCursor(cursor, page.lastChanged);
    }
    return { ...found, until: formatInstant(until), complete };
  }

  private async takePage(sender: Sender, holder: string, api: WooCommerceApi, orders: JsonObject[]) {
    const said: Said[] = [];
    for (const order of orders) said.push(await this.withRefunds(api, sender.source, order));
    const lastChanged = Math.max(0, ...orders.flatMap((order) => instantOf(order, 'date_modified_gmt') ?? []));
    const now = this.clock.now();
    return transactPatiently(this.dataSource, 'journey', async (tx, publish) => {
      const { accepted, duplicates, unread, publications } = await this.takeSaid.take(tx, sender, said, now);
      publish(...publications);
      for (const [index, reasons] of unread.entries()) {
        const body = Buffer.from(JSON.stringify(orders[index]));
        const delivery = { platform: 'woocommerce' as const, source: sender.source, topic: 'order.updated', body, happened: now };
        const subjects = subjectsOf(orders[index]!, sender, this.config.subjectSecret);
        if (reasons.length > 0) await this.kept.keep(tx, delivery, subjects, reasons.join('; '));
      }
      if (!(await advance(tx, sender.source, holder, lastChanged, now + LEASED)))
        throw new ConflictException(`Another process has gone on comparing the orders of ${sender.source}.`);
      const kept = unread.filter((reasons) => reasons.length > 0).length;
      return { orders: orders.length, accepted, duplicates, kept, lastChanged };
    });
  }

  /** A refund that is not known yet is told as the shop's list of refunds has it: with its time and lines. */
  private async withRefunds(api: WooCommerceApi, source: string, order: JsonObject): Promise<Said> {
    const now = this.clock.now();
    const said = orderSays(order, now);
    const orderId = textOf(order, 'id') ?? '';
    const names = listOf(order['refunds']).map((refund) => `woocommerce order ${orderId} refund ${textOf(refund, 'id')}`);
    if (names.length === 0 || (await this.allTold(source, names))) return said;
    const currency = textOf(order, 'currency') ?? '';
    const changed = instantOf(order, 'date_modified_gmt') ?? now;
    const lines = said.state?.lines ?? [];
    const refunds = (await api.refunds(orderId)).flatMap((refund) => refundSays(refund, orderId, currency, lines, changed));
    const whole = new Map<string, Saying>(refunds.map((refund) => [refund.id, refund]));
    return { ...said, sayings: said.sayings.map((saying) => ({ ...saying, ...whole.get(saying.id) })) };
  }

  private async allTold(source: string, names: string[]): Promise<boolean> {
    const told = await rows(this.dataSource, 'SELECT id FROM event WHERE source = $1 AND id = ANY($2)', [source, names]);
    return told.length === names.length;
  }
}
