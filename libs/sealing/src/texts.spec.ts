import { QuestionAskedClaimV1, wireType, type Claim } from '#lib/contracts';
import { Texts } from './texts.js';

const texts = new Texts({ subjectSecret: 'secret' });
const claim: Claim<QuestionAskedClaimV1> = {
  specversion: '1.0',
  id: 'm-1',
  source: 'shop',
  type: wireType(QuestionAskedClaimV1),
  time: '2026-03-01T12:00:00.000000Z',
  recordedtime: '2026-03-01T12:00:00.000000Z',
  datacontenttype: 'application/json',
  data: { questionId: 'q-1', channel: 'email', text: 'Ada Lovelace, 12 St James’s Square: where is my crib? 😀' },
};

describe('a text on its way', () => {
  const sealed = texts.seal(claim);

  it('is unreadable, and the rest of the claim as it was', () => {
    expect(JSON.stringify(sealed)).not.toMatch(/Ada|crib/);
    expect(sealed).toEqual({ ...claim, data: { ...claim.data, text: expect.stringMatching(/^[A-Za-z0-9+/=]+$/) as unknown } });
  });

  it('is what was said once it has arrived', () => {
    expect(texts.open(sealed)).toEqual(claim);
  });

  it('opens for no other event and with no other secret', () => {
    expect(() => texts.open({ ...sealed, id: 'm-2' })).toThrow();
    expect(() => new Texts({ subjectSecret: 'another' }).open(sealed)).toThrow();
  });

  it('is left alone where there is none', () => {
    const without = { ...claim, data: { questionId: 'q-1', channel: 'email' } };
    expect(texts.seal(without)).toBe(without);
  });
});
