/** A whole number of parts of which so many make one. */
export interface Fraction {
  parts: bigint;
  of: bigint;
}

/** Amount ÷ quantity, a quantity being what its shortest decimal says. */
export function perUnit(amount: number, quantities: readonly number[]): Fraction {
  const decimals = quantities.map(decimalOf);
  const places = Math.max(0, ...decimals.map((decimal) => decimal.places));
  const all = decimals.reduce((sum, { digits, places: own }) => sum + digits * 10n ** BigInt(places - own), 0n);
  return reduced({ parts: BigInt(amount) * 10n ** BigInt(places), of: all });
}

function decimalOf(quantity: number): { digits: bigint; places: number } {
  const [written, exponent = '0'] = String(quantity).split('e') as [string, string?];
  const [whole, rest = ''] = written.split('.') as [string, string?];
  const places = rest.length - Number(exponent);
  return { digits: BigInt(whole + rest) * 10n ** BigInt(Math.max(0, -places)), places: Math.max(0, places) };
}

function reduced({ parts, of }: Fraction): Fraction {
  const common = divisor(parts < 0n ? -parts : parts, of);
  return { parts: parts / common, of: of / common };
}

function divisor(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** A sum of fractions, exact in any order: what is alike is added at once, the rest in the end. */
export class FractionSum {
  private readonly byOf = new Map<bigint, bigint>();

  add({ parts, of }: Fraction): void {
    this.byOf.set(of, (this.byOf.get(of) ?? 0n) + parts);
  }

  /** The double nearest to the sum ÷ count. */
  over(count: number): number {
    const { parts, of } = this.sum();
    return nearest(parts, of * BigInt(count));
  }

  /** Two by two, so that most additions are of small numbers. */
  private sum(): Fraction {
    let fractions: Fraction[] = [...this.byOf].filter(([, parts]) => parts !== 0n).map(([of, parts]) => ({ parts, of }));
    while (fractions.length > 1) {
      const halved: Fraction[] = [];
      for (let index = 0; index < fractions.length; index += 2) halved.push(plus(fractions[index]!, fractions[index + 1]));
      fractions = halved;
    }
    return fractions[0] ?? { parts: 0n, of: 1n };
  }
}

const plus = (one: Fraction, other: Fraction | undefined): Fraction =>
  other ? reduced({ parts: one.parts * other.of + other.parts * one.of, of: one.of * other.of }) : one;

/** So many bits more than a double holds decide how it is rounded; that anything is left over is one bit more. */
const BITS = 64;

function nearest(parts: bigint, of: bigint): number {
  const shift = BigInt(Math.max(0, BITS + bitsOf(of) - bitsOf(parts < 0n ? -parts : parts)));
  const shifted = (parts < 0n ? -parts : parts) << shift;
  const quotient = Number((shifted / of) | BigInt(shifted % of !== 0n)) / 2 ** Number(shift);
  return parts < 0n ? -quotient : quotient;
}

const bitsOf = (number: bigint): number => number.toString(16).length * 4;
