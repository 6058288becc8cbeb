import { compareBytes, parseInstant, timeOf, type ConsentChangedV1, type Fact, type Micros } from '#lib/contracts';

/** What one subject last said on one purpose and channel. */
export interface Consent {
  subject: string;
  purpose: string;
  /** Empty where the consent names none. */
  channel: string;
  status: 'granted' | 'denied' | 'withdrawn';
  wording: string | null;
  evidence: string | null;
  expiresAt: Micros | null;
  factId: string;
  /** The fact's place among others: time, sequence, source, claim. */
  at: Micros;
  sequence: string;
  source: string;
  claim: string;
}

export function consentOf(fact: Fact<ConsentChangedV1>): Consent {
  const { purpose, status, channel = '', wording = null, evidence = null, expiresAt } = fact.data;
  return {
    subject: fact.subject!,
    purpose,
    channel,
    status,
    wording,
    evidence,
    expiresAt: expiresAt ? parseInstant(expiresAt) : null,
    factId: fact.id,
    at: timeOf(fact),
    sequence: fact.sequence ?? '',
    source: fact.source,
    claim: fact.claimid ?? fact.id,
  };
}

/** Which of two words came later, as facts are ordered. */
export function compareConsents(a: Consent, b: Consent): number {
  return a.at - b.at || compareBytes(a.sequence, b.sequence) || compareBytes(a.source, b.source) || compareBytes(a.claim, b.claim);
}

/** A customer's last word on each purpose and channel, whichever of their subjects gave it. */
export function standing(consents: readonly Consent[]): Consent[] {
  const last = new Map<string, Consent>();
  for (const consent of consents) {
    const key = JSON.stringify([consent.purpose, consent.channel]);
    const before = last.get(key);
    if (!before || compareConsents(before, consent) < 0) last.set(key, consent);
  }
  return [...last.values()].sort((a, b) => compareBytes(a.purpose, b.purpose) || compareBytes(a.channel, b.channel));
}

/** Whether a consent allows anything at an instant. */
export const isValidAt = ({ status, expiresAt }: Consent, at: Micros): boolean =>
  status === 'granted' && (expiresAt === null || at < expiresAt);
