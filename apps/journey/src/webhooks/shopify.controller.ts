import { Public } from '#lib/access';
import { Clock } from '#lib/clock';
import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { parseIso } from '../intake/clock.js';
import { shopifyTopic } from '../intake/shopify/topics.js';
import { ReceiveWebhook, type WebhookAnswer } from './receive-webhook.js';
import { ShopConnections } from './shop-connections.js';
import { bytesOf, headerOf, refuseUnconnected, refuseUnsigned } from './webhook-request.js';

/**
 * Shopify's webhooks; the signature is the key. Headers of both families are understood: `X-Shopify-…`, and without the `X-` those of its
 * newer Events. Delivery and event ids are not needed: what is said has a name of its own.
 */
@Controller('v1/webhooks/shopify')
@Public()
export class ShopifyController {
  constructor(
    private readonly connections: ShopConnections,
    private readonly webhooks: ReceiveWebhook,
    private readonly clock: Clock,
  ) {}

  @Post(':source')
  @HttpCode(200)
  @RouteConfig({ unparsed: true })
  async take(@Param('source') source: string, @Req() request: FastifyRequest): Promise<WebhookAnswer> {
    const connection = (await this.connections.find(source, 'shopify')) ?? refuseUnconnected(request);
    refuseUnsigned('shopify', request, told(request, 'hmac-sha256'), connection);
    return this.webhooks.receive({
      platform: 'shopify',
      source,
      topic: shopifyTopic(told(request, 'topic') ?? ''),
      body: bytesOf(request),
      happened: parseIso(told(request, 'triggered-at') ?? '') ?? this.clock.now(),
    });
  }
}

const told = (request: FastifyRequest, name: string): string | undefined =>
  headerOf(request, `x-shopify-${name}`, `shopify-${name}`)?.slice(0, 200);
