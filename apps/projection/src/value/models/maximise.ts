/** Where a function is highest, as far as could be seen. */
export interface Highest {
  at: number[];
  value: number;
  /** How often the function was asked. */
  asked: number;
}

/** A peak this flat and this narrow is found: relative to the value, and in each coordinate. */
const FLAT = 1e-12;
const NARROW = 1e-6;
const MOST_ASKED = 4_000;

/**
 * The maximum of a function of few variables, by Nelder and Mead's simplex (1965): no derivatives, and a value of −∞ is a wall. Begun anew
 * from where it stopped until that gains nothing, since a simplex can shrink before it has arrived. The same input gives the same answer.
 */
export function maximise(of: (at: readonly number[]) => number, start: readonly number[]): Highest {
  let best = climb(of, start, 1);
  for (let again = 0; again < 5 && best.asked < MOST_ASKED; again++) {
    const next = climb(of, best.at, 0.25);
    const gained = next.value - best.value;
    best = { ...next, asked: best.asked + next.asked };
    if (gained <= FLAT * 1e3 * (1 + Math.abs(next.value))) break;
  }
  return best;
}

interface Corner {
  at: number[];
  value: number;
}

function climb(of: (at: readonly number[]) => number, start: readonly number[], step: number): Highest {
  let asked = 0;
  const corner = (at: number[]): Corner => {
    asked++;
    const value = of(at);
    return { at, value: Number.isNaN(value) ? -Infinity : value };
  };
  const corners = [corner([...start]), ...start.map((_, moved) => corner(start.map((x, index) => (index === moved ? x + step : x))))];
  while (asked < MOST_ASKED) {
    // Equal ones stay in their order.
    corners.sort((a, b) => b.value - a.value);
    const [best, worst] = [corners[0]!, corners.at(-1)!];
    if (isFound(corners)) break;
    const others = corners.slice(0, -1);
    const middle = start.map((_, index) => others.reduce((sum, { at }) => sum + at[index]!, 0) / others.length);
    /** On the line from the worst corner through the middle of the others: 1 is as far beyond it as that is before it. */
    const along = (share: number): Corner => corner(middle.map((x, index) => x + share * (x - worst.at[index]!)));
    const reflected = along(1);
    let next = reflected;
    if (reflected.value > best.value) {
      const expanded = along(2);
      if (expanded.value > reflected.value) next = expanded;
    } else if (reflected.value <= others.at(-1)!.value) next = along(reflected.value > worst.value ? 0.5 : -0.5);
    if (next.value > worst.value) corners[corners.length - 1] = next;
    else for (let index = 1; index < corners.length; index++) corners[index] = corner(halfway(best.at, corners[index]!.at));
  }
  corners.sort((a, b) => b.value - a.value);
  return { ...corners[0]!, asked };
}

function isFound(corners: readonly Corner[]): boolean {
  const [best, worst] = [corners[0]!, corners.at(-1)!];
  if (!(best.value - worst.value <= FLAT * (1 + Math.abs(best.value)))) return false;
  return corners.every(({ at }) => at.every((x, index) => Math.abs(x - best.at[index]!) <= NARROW * (1 + Math.abs(x))));
}

const halfway = (a: readonly number[], b: readonly number[]): number[] => a.map((x, index) => (x + b[index]!) / 2);
