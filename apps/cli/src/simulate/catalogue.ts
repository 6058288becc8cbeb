import type { ClaimedLineItem } from '#lib/contracts';
import type { Random } from './random.js';

export interface Product {
  productId: string;
  name: string;
  category: string;
  priceMinor: number;
}

const CATEGORIES: readonly (readonly [category: string, medianMinor: number, things: readonly string[]])[] = [
  ['kitchen', 2_400, ['Pan', 'Kettle', 'Knife', 'Board', 'Bowl', 'Mill', 'Jug']],
  ['living', 4_900, ['Lamp', 'Cushion', 'Throw', 'Vase', 'Frame', 'Clock', 'Basket']],
  ['garden', 3_200, ['Spade', 'Planter', 'Hose', 'Lantern', 'Bench', 'Shears', 'Glove']],
  ['bath', 1_900, ['Towel', 'Mat', 'Soap Dish', 'Mirror', 'Robe', 'Brush', 'Shelf']],
  ['desk', 1_500, ['Notebook', 'Pen', 'Tray', 'Organiser', 'Stand', 'Calendar', 'Ruler']],
];
const LOOKS = ['Oak', 'Linen', 'Copper', 'Slate', 'Ivory', 'Moss', 'Cobalt', 'Amber'];

/** Long-tailed prices around each category's median, ending in 90 or 50; a few products sell most (Zipf). */
export class Catalogue {
  readonly products: readonly Product[];
  private readonly popularity: number[];

  constructor(random: Random) {
    const products: Product[] = [];
    for (const [category, median, things] of CATEGORIES) {
      for (const thing of things) {
        for (const look of LOOKS) {
          const priceMinor = Math.max(190, Math.round(random.logNormal(median, 0.6) / 100) * 100 - random.pick([10, 50]));
          products.push({ productId: `P${1000 + products.length}`, name: `${look} ${thing}`, category, priceMinor });
        }
      }
    }
    this.products = shuffled(products, random);
    let sum = 0;
    this.popularity = this.products.map((_, rank) => (sum += 1 / (rank + 3)));
  }

  pick(random: Random): Product {
    const wanted = random.next() * this.popularity[this.popularity.length - 1]!;
    let [low, high] = [0, this.popularity.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.popularity[middle]! > wanted) high = middle;
      else low = middle + 1;
    }
    return this.products[low]!;
  }
}

/** A line of an order as an event tells it. */
export const lineOf = (
  { priceMinor, ...product }: Product,
  quantity: number,
): ClaimedLineItem & { quantity: number; amountMinor: number } => ({
  ...product,
  quantity,
  amountMinor: priceMinor * quantity,
});

function shuffled<T>(list: T[], random: Random): T[] {
  for (let last = list.length - 1; last > 0; last--) {
    const other = random.whole(0, last);
    [list[last], list[other]] = [list[other]!, list[last]!];
  }
  return list;
}
