import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isValidAt, standing, type Consent } from './consents.js';

const aConsent = (over: Partial<Consent> = {}): Consent => ({
  subject: 's1',
  purpose: 'marketing',
  channel: 'email',
  status: 'granted',
  wording: null,
  evidence: null,
  expiresAt: null,
  factId: 'f',
  at: 1,
  sequence: '',
  source: 'shop',
  claim: 'c1',
  ...over,
});

describe('what a customer allows', () => {
  it('is the last word on each purpose and channel, whichever subject gave it', () => {
    const consents = [
      aConsent({ at: 1 }),
      aConsent({ at: 2, subject: 's2', status: 'withdrawn' }),
      aConsent({ channel: 'sms' }),
      aConsent({ purpose: 'analytics', channel: '' }),
    ];
    expect(standing(consents).map(({ purpose, channel, status }) => [purpose, channel, status])).toEqual([
      ['analytics', '', 'granted'],
      ['marketing', 'email', 'withdrawn'],
      ['marketing', 'sms', 'granted'],
    ]);
  });

  it('does not depend on the order told', () => {
    const one = fc
      .record({ at: fc.nat(3), claim: fc.uuid(), status: fc.constantFrom('granted' as const, 'denied' as const) })
      .map(aConsent);
    fc.assert(fc.property(fc.array(one), (consents) => expect(standing(consents.toReversed())).toEqual(standing(consents))));
  });

  it('ends at its expiry', () => {
    expect([isValidAt(aConsent({ expiresAt: 5 }), 4), isValidAt(aConsent({ expiresAt: 5 }), 5)]).toEqual([true, false]);
    expect([isValidAt(aConsent(), 9e15), isValidAt(aConsent({ status: 'denied' }), 0)]).toEqual([true, false]);
  });
});
