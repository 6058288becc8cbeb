import { History } from './history.js';
import { insistOfAll } from './laws.js';
import type { Operation } from './operations.js';
import type { Rules } from './rules.js';

/** Lives through the same operations without and with nights between them, and throws at the first law that does not hold. */
export function live(rules: Rules, happened: readonly Operation[]): void {
  const lazy = new History(rules, false).live(happened);
  const nightly = new History(rules, true).live(happened);
  insistOfAll(rules, lazy.ledgers, nightly.ledgers);
}
