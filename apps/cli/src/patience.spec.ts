import { PATIENT, pauseBefore } from './patience.js';

describe('the pause before trying again', () => {
  const now = Date.UTC(2026, 0, 1);

  it('doubles up to a bound', () => {
    expect([2, 3, 4, 8, 12].map((attempt) => pauseBefore(attempt, PATIENT, undefined, now))).toEqual([250, 500, 1000, 15_000, 15_000]);
  });

  it.each([
    ['2', 2000],
    ['0', 0],
    ['Thu, 01 Jan 2026 00:00:07 GMT', 7000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['86400', 300_000],
    ['soon', 250],
  ])('is what Retry-After: %s asks for, within reason', (header, ms) => expect(pauseBefore(2, PATIENT, header, now)).toBe(ms));
});
