import type { Compared } from './figures.js';

/** Customers, each with what they are compared by; gone through more than once. */
export type Customers = Iterable<readonly [customer: string, compared: Compared]>;

/** Everybody, on tapes of numbers: as objects, a million would take three times the room. */
export class Everybody implements Customers {
  private readonly customers: string[] = [];
  private readonly tapes: Float64Array[] = [];
  private readonly names = new Names();

  /** Some more of them. */
  take(portion: Customers): void {
    const tape: number[] = [];
    for (const [customer, { figures, products }] of portion) {
      this.customers.push(customer);
      tape.push(figures.lastDay, figures.orders);
      for (const amounts of [figures.revenue, figures.revenueOfYear]) {
        const entries = Object.entries(amounts);
        tape.push(entries.length);
        for (const [currency, amount] of entries) tape.push(this.names.numberOf(currency), amount);
      }
      tape.push(products.length);
      for (const product of products) tape.push(this.names.numberOf(product));
    }
    this.tapes.push(Float64Array.from(tape));
  }

  *[Symbol.iterator](): Generator<[string, Compared]> {
    let index = 0;
    for (const numbers of this.tapes) {
      const tape = new Tape(numbers, this.names);
      while (!tape.isOver) {
        const figures = { lastDay: tape.next(), orders: tape.next(), revenue: tape.amounts(), revenueOfYear: tape.amounts() };
        yield [this.customers[index++]!, { figures, products: tape.list() }];
      }
    }
  }
}

class Tape {
  private at = 0;

  constructor(
    private readonly numbers: Float64Array,
    private readonly names: Names,
  ) {}

  get isOver(): boolean {
    return this.at === this.numbers.length;
  }

  next(): number {
    return this.numbers[this.at++]!;
  }

  amounts(): Record<string, number> {
    const amounts: Record<string, number> = {};
    for (let left = this.next(); left > 0; left--) amounts[this.names.of(this.next())] = this.next();
    return amounts;
  }

  list(): string[] {
    const list: string[] = [];
    for (let left = this.next(); left > 0; left--) list.push(this.names.of(this.next()));
    return list;
  }
}

/** Of currencies and products, each with a number. */
class Names {
  private readonly names: string[] = [];
  private readonly numbers = new Map<string, number>();

  of(number: number): string {
    return this.names[number]!;
  }

  numberOf(name: string): number {
    const known = this.numbers.get(name);
    if (known !== undefined) return known;
    this.numbers.set(name, this.names.length);
    return this.names.push(name) - 1;
  }
}
