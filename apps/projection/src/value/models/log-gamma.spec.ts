import fc from 'fast-check';
import { logGamma } from './log-gamma.js';

test.each([
  [0.5, Math.log(Math.sqrt(Math.PI))],
  [1, 0],
  [2, 0],
  [5, Math.log(24)],
  [0.001, 6.907178885383853],
  [171, 706.5730622457874],
  [1e6, 12815504.569147611],
])('ln Γ(%d)', (x, expected) => {
  expect(Math.abs(logGamma(x) - expected)).toBeLessThan(1e-12 * Math.max(1, Math.abs(expected)));
});

test('Γ(x + 1) is x Γ(x)', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-4, max: 1e4, noNaN: true }), (x) => {
      const [next, by] = [logGamma(x + 1), logGamma(x) + Math.log(x)];
      expect(Math.abs(next - by)).toBeLessThan(1e-11 * Math.max(1, Math.abs(next)));
    }),
  );
});
