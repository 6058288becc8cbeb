import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import { isSigned } from './signature.js';

const sign = (body: Uint8Array, secret: string): string => createHmac('sha256', secret).update(body).digest('base64');
const bytes = fc.uint8Array({ minLength: 1, maxLength: 200 });
const secret = fc.string({ minLength: 1, maxLength: 40 });

test('the signature of RFC 4231’s second case', () =>
  expect(
    isSigned(
      Buffer.from('what do ya want for nothing?'),
      Buffer.from('5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843', 'hex').toString('base64'),
      ['Jefe'],
    ),
  ).toBe(true));

test('is good under any of the secrets, and under no other', () => {
  fc.assert(
    fc.property(bytes, fc.uniqueArray(secret, { minLength: 3, maxLength: 3 }), (body, [one, other, third]) => {
      for (const used of [one!, other!]) expect(isSigned(body, sign(body, used), [one!, other!])).toBe(true);
      expect(isSigned(body, sign(body, third!), [one!, other!])).toBe(false);
      expect(isSigned(body, sign(body, one!), [])).toBe(false);
    }),
  );
});

test('is of this body alone, to the bit', () => {
  fc.assert(
    fc.property(bytes, secret, fc.nat(), fc.integer({ min: 0, max: 7 }), (body, key, place, bit) => {
      const changed = Uint8Array.from(body);
      changed[place % body.length]! ^= 1 << bit;
      expect(isSigned(changed, sign(body, key), [key])).toBe(false);
    }),
  );
});

test.each([undefined, '', 'x', '=', 'not base64 at all €'])('%p is no signature', (given) =>
  expect(isSigned(Buffer.from('{}'), given, ['secret'])).toBe(false),
);
