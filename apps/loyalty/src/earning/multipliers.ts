import type { Micros } from '#lib/contracts';
import type { Campaign, Programme } from '../programme/programme.js';
import type { Multiplier } from './grant.js';
import type { Order, OrderLine } from './order-lines.js';
import { isBelow, isZero, ratio, sum, times, type Ratio } from './ratio.js';

/** Everything that multiplies what a line earns; together they multiply exactly. */
export function multipliersOf(
  line: OrderLine,
  { earning, tiers }: Pick<Programme, 'earning' | 'tiers'>,
  tier: string | null,
  campaigns: readonly Campaign[],
): Multiplier[] {
  const level = tiers.levels.find(({ id }) => id === tier);
  const products = [...new Set([line.productId, line.sku])].flatMap((id) => entryOf(earning.products, id, 'product'));
  return [
    ...entryOf(earning.categories, line.category, 'category'),
    ...products.slice(0, 1),
    ...(level && level.multiplier !== '1' ? [{ of: 'tier' as const, id: level.id, by: level.multiplier }] : []),
    ...campaigns.flatMap(({ id, multiplier, ...goods }) =>
      multiplier !== undefined && concerns(goods, line) ? [{ of: 'campaign' as const, id, by: multiplier }] : [],
    ),
  ];
}

/** The campaigns that hold for an order bought at an instant, their thresholds met by the goods they are for. */
export function campaignsFor(
  order: Order,
  lines: readonly OrderLine[],
  paid: Ratio,
  { earning }: Pick<Programme, 'earning'>,
  at: Micros,
): Campaign[] {
  return earning.campaigns.filter(
    (campaign) =>
      campaign.from <= at &&
      at < campaign.until &&
      (!campaign.channels || (order.channel !== undefined && campaign.channels.includes(order.channel))) &&
      reaches(
        lines.filter((line) => concerns(campaign, line)).map(({ refundableMinor }) => ratio(refundableMinor)),
        paid,
        campaign.thresholdMinor,
      ),
  );
}

/** Whether a campaign or goal is for the goods of a line; gift cards are never. */
export function concerns(
  { categories, products }: { categories?: string[]; products?: string[] },
  line: Omit<OrderLine, 'valueMinor'>,
): boolean {
  if (line.giftCard) return false;
  if (!categories && !products) return true;
  const isIn = (list: string[] | undefined, id: string | undefined): boolean => id !== undefined && (list?.includes(id) ?? false);
  return isIn(categories, line.category) || isIn(products, line.productId) || isIn(products, line.sku);
}

/** Whether goods of these values, as far as they were paid with what earns, are worth the threshold and anything at all. */
export function reaches(valuesMinor: readonly Ratio[], paid: Ratio, thresholdMinor: number): boolean {
  const worth = times(sum(valuesMinor), paid);
  return !isZero(worth) && !isBelow(worth, ratio(thresholdMinor));
}

function entryOf(entries: Record<string, string>, id: string | undefined, of: 'category' | 'product'): Multiplier[] {
  return id !== undefined && Object.hasOwn(entries, id) ? [{ of, id, by: entries[id]! }] : [];
}
