import { currencyOf, minorOf } from '#lib/money';
import type { JsonObject } from '../json.js';
import type { Refusal, Sender } from '../received.js';

/** Reads the money of one call's properties in its currency, and collects what cannot be read. */
export class Amounts {
  readonly refusals: Refusal[] = [];
  readonly currency: string;

  /** The source's currency stands in where the call names none. */
  constructor(
    private readonly properties: JsonObject,
    sender: Sender,
  ) {
    const told = properties['currency'];
    const absent = told === undefined || told === null || told === '';
    const currency = currencyOf(absent ? (sender.currency ?? 'USD') : told);
    if (currency === undefined) this.refuse('/properties/currency', 'must be a currency of ISO 4217');
    this.currency = currency ?? 'USD';
  }

  /** The first of the named amounts that is there, in minor units. */
  minor(...names: string[]): number | undefined {
    const name = this.named(...names);
    if (name === undefined) return undefined;
    const minor = minorOf(this.properties[name], this.currency);
    if (minor === undefined) this.refuse(`/properties/${name}`, NOT_AN_AMOUNT);
    return minor;
  }

  named(...names: string[]): string | undefined {
    return names.find((name) => this.properties[name] !== undefined && this.properties[name] !== null && this.properties[name] !== '');
  }

  refuse(pointer: string, detail: string): void {
    this.refusals.push({ pointer, detail });
  }
}

export const NOT_AN_AMOUNT = 'must be an amount: a number or decimal text, 0 or more';
