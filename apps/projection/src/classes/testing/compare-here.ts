import { Comparer } from '../comparer.js';
import { Everybody, type Customers } from '../everybody.js';
import { compare, type Comparison } from '../ranks.js';

/** Compares where it is asked to: the thread has a spec of its own. */
export class CompareHere extends Comparer {
  /** How often it was asked to. */
  times = 0;

  async compare(portions: AsyncIterable<string>): Promise<Comparison> {
    this.times += 1;
    const everybody = new Everybody();
    for await (const portion of portions) everybody.take(JSON.parse(portion) as Customers);
    return compare(everybody);
  }
}
