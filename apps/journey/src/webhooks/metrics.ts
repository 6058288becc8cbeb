import { Counter } from 'prom-client';
import { shopifyMapping, SHOPIFY_PRIVACY_TOPICS } from '../intake/shopify/topics.js';
import { woocommerceMapping } from '../intake/woocommerce/topics.js';
import type { Platform } from './shop-connections.js';

const webhooks = new Counter({
  name: 'itinera_webhooks_total',
  help: 'Webhooks of shops: taken, kept because not everything in them could be read, refused because they were not signed',
  labelNames: ['platform', 'topic', 'outcome'],
});

/** A topic nobody knows is `other`: senders make up as many as they like. */
export function countWebhook(platform: Platform, topic: string, outcome: 'taken' | 'kept' | 'refused'): void {
  const mapping = platform === 'shopify' ? shopifyMapping : woocommerceMapping;
  const known = mapping(topic) !== undefined || (SHOPIFY_PRIVACY_TOPICS as readonly string[]).includes(topic);
  webhooks.inc({ platform, topic: known ? topic : 'other', outcome });
}
