import { Clock } from '#lib/clock';
import { Config } from '#lib/config';
import { transactPatiently, type Publication } from '#lib/log';
import { BadRequestException, Injectable, NotFoundException } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import type { JsonObject } from '../intake/json.js';
import type { Sender } from '../intake/received.js';
import { NO_ORDER } from '../intake/shopify/surroundings.js';
import { shopifyMapping, shopifyOrderNamed, SHOPIFY_PRIVACY_TOPICS } from '../intake/shopify/topics.js';
import { parseResource } from '../intake/shops/resource.js';
import type { Said } from '../intake/shops/said.js';
import { woocommerceMapping } from '../intake/woocommerce/topics.js';
import { Sources } from '../sources/sources.js';
import { KeptWebhooks, type Delivery } from './kept-webhooks.js';
import { countWebhook } from './metrics.js';
import { knownOrder } from './pg-order-states.js';
import { PrivacyRequests } from './privacy-requests.js';
import { subjectsOf } from './subjects-of.js';
import { TakeSaid } from './take-said.js';

/** What became of a webhook. Shops do not read it; people trying one out do. */
export interface WebhookAnswer {
  status: 'taken' | 'kept';
  accepted: number;
  duplicates: number;
  /** Why something of it was kept. */
  reason?: string;
}

/**
 * Takes a verified webhook, in one transaction: what it says becomes claims, and what cannot be read is kept with its reason. The answer is
 * 200 either way. A refusal would make the shop send the same body again, which reads no better, and after some of them turn the webhook off,
 * with all that could have been read. Only a body that is no JSON is refused: what is signed and cut on its way may come whole the next time.
 */
@Injectable()
export class ReceiveWebhook {
  constructor(
    @InjectDataSource('journey') private readonly dataSource: DataSource,
    private readonly sources: Sources,
    private readonly takeSaid: TakeSaid,
    private readonly kept: KeptWebhooks,
    private readonly privacyRequests: PrivacyRequests,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  async receive(delivery: Delivery): Promise<WebhookAnswer> {
    const answer = await transactPatiently(this.dataSource, 'journey', (tx, publish) => this.take(tx, publish, delivery));
    countWebhook(delivery.platform, delivery.topic, answer.status);
    return answer;
  }

  /** Reads a webhook that was kept once more: with the mapping, settings and orders of now. */
  redrive(id: string): Promise<WebhookAnswer> {
    return transactPatiently(this.dataSource, 'journey', async (tx, publish) => {
      const delivery = await this.kept.take(tx, id);
      if (!delivery) throw new NotFoundException(`No webhook ${id} is kept; they are kept for 8 days.`);
      return this.take(tx, publish, delivery);
    });
  }

  private async take(tx: EntityManager, publish: (...made: Publication[]) => void, delivery: Delivery): Promise<WebhookAnswer> {
    const parsed = parseResource(delivery.body);
    if ('problem' in parsed) throw new BadRequestException(`The body ${parsed.problem}.`);
    const sender = await this.senderOf(delivery.source);
    const said = await this.read(tx, publish, sender, delivery, parsed.resource);
    const { accepted, duplicates, unread, publications } = await this.takeSaid.take(tx, sender, [said], this.clock.now());
    publish(...publications);
    const reason = unread.flat().join('; ');
    if (reason === '') return { status: 'taken', accepted, duplicates };
    await this.kept.keep(tx, delivery, subjectsOf(parsed.resource, sender, this.config.subjectSecret), reason);
    return { status: 'kept', accepted, duplicates, reason };
  }

  private async read(
    tx: EntityManager,
    publish: (...made: Publication[]) => void,
    sender: Sender,
    { platform, topic, happened }: Delivery,
    resource: JsonObject,
  ): Promise<Said> {
    const unknown: Said = { sayings: [], unread: ['a topic that is not known'] };
    if (platform === 'woocommerce') return woocommerceMapping(topic)?.(resource, happened) ?? unknown;
    if ((SHOPIFY_PRIVACY_TOPICS as readonly string[]).includes(topic)) {
      publish(...(await this.privacyRequests.record(tx, sender, topic, resource)));
      return { sayings: [], unread: [] };
    }
    const name = shopifyOrderNamed(resource);
    const order = name === undefined ? undefined : await knownOrder(tx, sender.source, name);
    return shopifyMapping(topic)?.(resource, { happened, order: order ?? NO_ORDER }) ?? unknown;
  }

  private async senderOf(source: string): Promise<Sender> {
    return { country: this.config.defaultCountry, ...((await this.sources.find(source)) ?? { source }) };
  }
}
