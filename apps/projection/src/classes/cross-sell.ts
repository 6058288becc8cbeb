/** Two products bought by the same customers. */
export interface Pair {
  products: [string, string];
  /** Who bought both; and who bought the first, and the second. */
  customers: number;
  each: [number, number];
  /** Of whoever bought the first, the share that bought the second; and the other way round. */
  confidence: [number, number];
  /** How many times as often as if the one had nothing to do with the other. */
  lift: number;
}

export interface CrossSell {
  /** Of whose purchases a line is known; what others bought together nobody can tell. */
  customers: number;
  pairs: Pair[];
}

/** Pairs are looked for among so many products, those that most customers bought, and so many of them are told. */
export const PRODUCTS = 300;
export const PAIRS = 100;
/** What one customer alone has bought together says nothing, and would show the highest lift of all. */
export const FEWEST = 2;

/** The pairs of products that most customers have bought both of. Equal ones by name. Goes through the baskets twice. */
export function crossSell(baskets: Iterable<readonly string[]>): CrossSell {
  const buyers = new Map<string, number>();
  let all = 0;
  for (const basket of baskets) {
    if (basket.length > 0) all += 1;
    for (const product of basket) buyers.set(product, (buyers.get(product) ?? 0) + 1);
  }
  const among = new Set(mostOf(buyers, PRODUCTS).map(([product]) => product));
  const both = new Map<string, number>();
  for (const basket of baskets) {
    const those = basket.filter((product) => among.has(product)).sort();
    those.forEach((one, index) => {
      for (const other of those.slice(index + 1)) both.set(pairName(one, other), (both.get(pairName(one, other)) ?? 0) + 1);
    });
  }
  const pairs = mostOf(new Map([...both].filter(([, customers]) => customers >= FEWEST)), PAIRS);
  return { customers: all, pairs: pairs.map(([name, customers]) => pairOf(name, customers, buyers, all)) };
}

function pairOf(name: string, customers: number, buyers: ReadonlyMap<string, number>, all: number): Pair {
  const products = name.split(BETWEEN) as [string, string];
  const [first, second] = products.map((product) => buyers.get(product)!) as [number, number];
  return {
    products,
    customers,
    each: [first, second],
    confidence: [customers / first, customers / second],
    lift: (customers * all) / (first * second),
  };
}

const BETWEEN = '\0';
const pairName = (one: string, other: string): string => `${one}${BETWEEN}${other}`;

const mostOf = (counts: ReadonlyMap<string, number>, many: number): [string, number][] =>
  [...counts].sort(([one, a], [other, b]) => b - a || (one < other ? -1 : 1)).slice(0, many);
