import type { ClaimedLineItem } from '#lib/contracts';
import { decimalOf, lineMinorOf, priceText } from '#lib/money';
import { isObject, type JsonObject } from '../json.js';
import { defined, labelOf, textOf } from '../text.js';
import { NOT_AN_AMOUNT, type Amounts } from './amounts.js';

/** The lines of an order, by Segment's names (`products`) or GA4's (`items`); absent where there is no list. */
export function linesOf(properties: JsonObject, amounts: Amounts): Partial<ClaimedLineItem>[] | undefined {
  const list = Array.isArray(properties['products']) ? 'products' : 'items';
  const lines = properties[list];
  if (!Array.isArray(lines)) return undefined;
  return lines.map((line: unknown, index) => {
    const pointer = `/properties/${list}/${index}`;
    if (isObject(line)) return lineOf(line, pointer, amounts);
    amounts.refuse(pointer, 'must be an object');
    return {};
  });
}

/**
 * A price is what one piece cost after its own discount, in both dialects; the line is price × quantity, rounded once. GA4's item
 * `discount` is a piece's too and already taken off.
 */
function lineOf(line: JsonObject, pointer: string, amounts: Amounts): Partial<ClaimedLineItem> {
  const quantity = line['quantity'] ?? 1;
  const { currency } = amounts;
  const price = line['price'] ?? undefined;
  const isGa4 = line['item_id'] !== undefined || line['item_name'] !== undefined;
  const amountMinor = price === undefined ? undefined : lineMinorOf(price, quantity, currency);
  const discountMinor = isGa4 && line['discount'] != null ? lineMinorOf(line['discount'], quantity, currency) : undefined;
  if (price !== undefined && decimalOf(price) === undefined) amounts.refuse(`${pointer}/price`, NOT_AN_AMOUNT);
  else if (price !== undefined && amountMinor === undefined)
    amounts.refuse(pointer, 'price and quantity must be 0 or more, and no more than money goes');
  const count = decimalOf(quantity)?.toNumber();
  if (count === undefined || !(count > 0)) amounts.refuse(`${pointer}/quantity`, 'must be a number above 0');
  const productId = textOf(line, 'product_id', 'productId', 'item_id', 'id', 'sku', 'item_name');
  if (productId === undefined) amounts.refuse(`${pointer}/product_id`, 'is required');
  return defined({
    productId,
    sku: textOf(line, 'sku'),
    name: labelOf(line, 500, 'name', 'item_name'),
    category: labelOf(line, 500, 'category', 'item_category'),
    quantity: count,
    amountMinor,
    discountMinor,
    unitPrice: price === undefined ? undefined : priceText(price),
  });
}
