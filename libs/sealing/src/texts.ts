import { byWireType, CLAIMS, personalTextsOf, type Claim, type Contract } from '#lib/contracts';
import type { KeyObject } from 'node:crypto';
import { derivedKey, open, seal } from './sealing.js';

const CONTRACTS = byWireType(CLAIMS);

/**
 * Personal texts on their way from the door to feedback: no topic, parked message or log ever shows one. A sealed text is bound to the
 * event it came in, and opens only with the product's secret.
 */
export class Texts {
  private readonly key: KeyObject;

  constructor({ subjectSecret }: { subjectSecret: string }) {
    this.key = derivedKey(subjectSecret, 'itinera: texts on their way');
  }

  /** The claim with its texts sealed; the claim itself where it has none. */
  seal<C extends Claim>(claim: C): C {
    return this.withTexts(claim, (purpose, text) => seal(this.key, purpose, text).toString('base64'));
  }

  /** The claim with its texts as they were said. Throws where one was not sealed by us for this event. */
  open<C extends Claim>(claim: C): C {
    return this.withTexts(claim, (purpose, text) => open(this.key, purpose, Buffer.from(text, 'base64')));
  }

  private withTexts<C extends Claim>(claim: C, change: (purpose: string, text: string) => string): C {
    const contract: Contract | undefined = CONTRACTS.get(claim.type);
    const data = claim.data as Record<string, unknown>;
    const told = (contract ? personalTextsOf(contract) : []).filter((field) => data[field] !== undefined);
    if (told.length === 0) return claim;
    const texts = told.map((field) => [field, change(`${claim.source} ${claim.id} ${field}`, String(data[field]))]);
    return { ...claim, data: { ...data, ...Object.fromEntries(texts) } };
  }
}
