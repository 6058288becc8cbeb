import { compareBytes, ConsentChangedV1, formatInstant, parseInstant, wireType, type Fact, type Micros } from '#lib/contracts';
import { datedFacts } from '../kpis/dated.js';

/** What a customer allows for one purpose, on one channel or on all. */
export interface ConsentView {
  purpose: string;
  /** Absent where the consent names none. */
  channel?: string;
  status: 'granted' | 'denied' | 'withdrawn';
  /** Whether it allows anything at the instant: granted and not expired. */
  valid: boolean;
  since: string;
  because: string;
  expiresAt?: string;
}

const CONSENTS: ReadonlySet<string> = new Set([wireType(ConsentChangedV1)]);

export const isConsent = ({ type }: Fact): boolean => CONSENTS.has(type);

/** The last word on each purpose and channel by an instant, whichever of the customer's subjects gave it; by purpose and channel. */
export function consentsView(facts: readonly Fact[], asOf: Micros): ConsentView[] {
  const last = new Map<string, Fact<ConsentChangedV1>>();
  for (const { fact, at } of datedFacts(facts, CONSENTS)) {
    const consent = fact as Fact<ConsentChangedV1>;
    if (at <= asOf) last.set(JSON.stringify([consent.data.purpose, consent.data.channel ?? '']), consent);
  }
  return [...last.values()]
    .map(({ id, time, data: { purpose, channel, status, expiresAt } }) => {
      const until = expiresAt ? parseInstant(expiresAt) : null;
      return {
        purpose,
        ...(channel && { channel }),
        status,
        valid: status === 'granted' && (until === null || asOf < until),
        since: time,
        because: id,
        ...(until !== null && { expiresAt: formatInstant(until) }),
      };
    })
    .sort((a, b) => compareBytes(a.purpose, b.purpose) || compareBytes(a.channel ?? '', b.channel ?? ''));
}
