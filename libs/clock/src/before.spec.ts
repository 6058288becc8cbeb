import { before } from './before.js';

test('is never later than asked, never sooner than three quarters of it, and differs', () => {
  const waits = Array.from({ length: 1_000 }, () => before(1_000));
  expect([Math.min(...waits) >= 750, Math.max(...waits) <= 1_000, new Set(waits).size > 900]).toEqual([true, true, true]);
});
