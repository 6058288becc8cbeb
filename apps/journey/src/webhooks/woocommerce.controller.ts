import { Public } from '#lib/access';
import { Clock } from '#lib/clock';
import { Controller, HttpCode, Param, Post, Req } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyRequest } from 'fastify';
import { ReceiveWebhook, type WebhookAnswer } from './receive-webhook.js';
import { ShopConnections } from './shop-connections.js';
import { bytesOf, headerOf, refuseUnconnected, refuseUnsigned } from './webhook-request.js';

/** WooCommerce's webhooks; the signature is the key. */
@Controller('v1/webhooks/woocommerce')
@Public()
export class WooCommerceController {
  constructor(
    private readonly connections: ShopConnections,
    private readonly webhooks: ReceiveWebhook,
    private readonly clock: Clock,
  ) {}

  @Post(':source')
  @HttpCode(200)
  @RouteConfig({ unparsed: true })
  async take(@Param('source') source: string, @Req() request: FastifyRequest): Promise<WebhookAnswer> {
    const connection = (await this.connections.find(source, 'woocommerce')) ?? refuseUnconnected(request);
    if (isPing(request)) return { status: 'taken', accepted: 0, duplicates: 0 };
    refuseUnsigned('woocommerce', request, headerOf(request, 'x-wc-webhook-signature'), connection);
    const topic = headerOf(request, 'x-wc-webhook-topic') ?? '';
    return this.webhooks.receive({
      platform: 'woocommerce',
      source,
      topic: topic.slice(0, 200),
      body: bytesOf(request),
      happened: this.clock.now(),
    });
  }
}

/** What is sent, unsigned, when a webhook is made: it must be answered 200, and says nothing. */
const isPing = (request: FastifyRequest): boolean => {
  const body = bytesOf(request);
  return body.length < 40 && /^webhook_id=\d+$/.test(body.toString('latin1').trim());
};
