import type { TouchpointKind } from '#lib/contracts';
import { objectOr, type JsonObject } from '../json.js';
import { asLabel, defined, labelOf, pathOf, textOf } from '../text.js';
import type { Message } from './messages.js';

/** A visit that nothing says the origin of; attribution passes over it. */
const DIRECT = 'direct';

/**
 * A touchpoint's data. `name` keeps what the sender called it, which the kind alone would lose. The channel is what brought the
 * person (a campaign's medium), else what the sender calls the channel, else direct.
 */
export function touchpoint(kind: TouchpointKind, message: Message, fixed: { channel?: string; step?: string } = {}): object {
  const { context, properties, origin } = message;
  const item = firstItem(properties);
  const experiment = labelOf(properties, 200, 'experiment_id', 'experiment_name');
  return defined({
    kind,
    channel: fixed.channel ?? origin.channel ?? labelOf(properties, 200, 'channel') ?? DIRECT,
    name: message.name === undefined ? undefined : asLabel(message.name, 200),
    campaign: campaignOf(kind, message, origin.campaign),
    page: pageOf(message),
    productId: textOf(properties, 'product_id', 'productId', 'item_id') ?? textOf(item, 'product_id', 'productId', 'item_id'),
    category:
      labelOf(properties, 500, 'category', 'item_category') ??
      (message.category === undefined ? labelOf(item, 500, 'category', 'item_category') : asLabel(message.category, 500)),
    session: labelOf(context, 200, 'sessionId', 'session_id') ?? labelOf(properties, 200, 'session_id', 'ga_session_id'),
    device: deviceOf(context),
    experiment,
    // A product's `variant` is its colour or size; only beside an experiment is a variation meant.
    variant: experiment === undefined ? undefined : labelOf(properties, 200, 'variation_id', 'variation_name'),
    store: labelOf(properties, 200, 'store', 'affiliation'),
    cartId: textOf(properties, 'cart_id', 'cartId'),
    step: labelOf(properties, 200, 'step', 'checkout_step') ?? fixed.step,
  });
}

/** A page that an advertisement led to is told twice: the click has the campaign, so that it is counted once. */
function campaignOf(kind: TouchpointKind, { properties }: Message, campaign: string | undefined): string | undefined {
  if (kind === 'page-viewed') return undefined;
  if (kind === 'email-opened' || kind === 'email-clicked' || kind === 'custom')
    return labelOf(properties, 200, 'campaign_name', 'campaign_id') ?? campaign;
  if (kind === 'ad-viewed') return campaign ?? labelOf(properties, 200, 'promotion_id', 'promotion_name');
  return campaign;
}

/** One product seen is named; a list of several is none of them. */
function firstItem(properties: JsonObject): JsonObject {
  const items = properties['items'];
  return Array.isArray(items) && items.length === 1 ? objectOr(items[0]) : objectOr(undefined);
}

function pageOf({ context, properties, method }: Message): string | undefined {
  const page = objectOr(context['page']);
  const own =
    method === 'page' || method === 'screen' ? textOf(properties, 'path', 'url') : textOf(properties, 'page_location', 'page_path');
  const told = own ?? textOf(page, 'path', 'url') ?? (method === 'track' ? undefined : textOf(properties, 'page_location'));
  return told === undefined ? undefined : pathOf(told);
}

/** The kind of device. Its id would point at one person's telephone, and facts name nobody. */
function deviceOf(context: JsonObject): string | undefined {
  const told = labelOf(objectOr(context['device']), 200, 'type');
  const mobile = objectOr(context['userAgentData'])['mobile'];
  return told ?? (typeof mobile === 'boolean' ? (mobile ? 'mobile' : 'desktop') : undefined);
}
