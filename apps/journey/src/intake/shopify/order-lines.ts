import type { ClaimedLineItem } from '#lib/contracts';
import { decimalOf, lineMinorOf, priceText } from '#lib/money';
import type { JsonObject } from '../json.js';
import { listOf, sumOf, type Minor } from '../shops/resource.js';
import { defined, labelOf, textOf } from '../text.js';

/** A line of an order, as much of it as is still bought. */
export interface Line {
  id: string;
  item: Partial<ClaimedLineItem>;
  taxMinor: number;
}

/**
 * The lines of an order, after discounts and without tax (in shops whose prices include it, it is taken out), less what editing the order
 * has `removed`: by line, the quantity. A line wholly removed is none.
 */
export function linesOf(order: JsonObject, currency: string, minor: Minor, removed: ReadonlyMap<string, number>): Line[] {
  const included = order['taxes_included'] === true;
  return listOf(order['line_items']).flatMap((line): Line[] => {
    const id = textOf(line, 'id') ?? '';
    const bought = decimalOf(line['quantity'])?.toNumber() ?? 1;
    const quantity = bought - (removed.get(id) ?? 0);
    if (quantity <= 0) return [];
    const part = (amount: number): number => (quantity === bought ? amount : Math.round((amount * quantity) / bought));
    const discount = sumOf(listOf(line['discount_allocations']).map(({ amount }) => minor(amount)));
    const tax = sumOf(listOf(line['tax_lines']).map(({ price }) => minor(price)));
    const priced = lineMinorOf(line['price'], bought, currency) ?? Number.NaN;
    const item = defined({
      productId: textOf(line, 'product_id', 'variant_id', 'sku', 'id'),
      sku: textOf(line, 'sku'),
      name: labelOf(line, 500, 'title', 'name'),
      quantity,
      amountMinor: part(priced - discount - (included ? tax : 0)),
      discountMinor: discount === 0 ? undefined : part(discount),
      giftCard: line['gift_card'] === true ? true : undefined,
      unitPrice: priceText(line['price']),
    });
    return [{ id, item, taxMinor: part(tax) }];
  });
}
