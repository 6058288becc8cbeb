import { LATEST, MICROS_PER_DAY, MICROS_PER_SECOND, parseInstant } from '#lib/contracts';
import fc from 'fast-check';
import { correct, latest, parseIso, shiftOf } from './clock.js';

const now = parseInstant('2026-11-22T08:00:00Z')!;
const instants = fc.integer({ min: now - 3 * MICROS_PER_DAY, max: now + 3 * MICROS_PER_DAY });

describe('the clock of a sender', () => {
  it('is left alone where only the network was slow', () => {
    expect(shiftOf(now, now - 5 * MICROS_PER_SECOND)).toBe(0);
    expect(shiftOf(now, undefined)).toBe(0);
  });

  it('is corrected where it is wrong, and not believed where it is absurd', () => {
    expect(shiftOf(now, now - 3600 * MICROS_PER_SECOND)).toBe(3600 * MICROS_PER_SECOND);
    expect(shiftOf(now, now + 3600 * MICROS_PER_SECOND)).toBe(-3600 * MICROS_PER_SECOND);
    expect(shiftOf(now, now - MICROS_PER_DAY)).toBe(MICROS_PER_DAY);
    expect(shiftOf(now, now - MICROS_PER_DAY - 1)).toBe(0);
  });

  it('keeps the order and the distances within a request', () => {
    fc.assert(
      fc.property(instants, fc.array(instants, { minLength: 2, maxLength: 20 }), (sent, originals) => {
        const shift = shiftOf(now, sent);
        const corrected = originals.map((original) => correct(original, shift)!);
        for (let i = 1; i < originals.length; i++) expect(corrected[i]! - corrected[i - 1]!).toBe(originals[i]! - originals[i - 1]!);
      }),
    );
  });

  it('may lead into the future, not out of the calendar', () => {
    expect(correct(now + 400 * MICROS_PER_DAY, 0)).toBe(now + 400 * MICROS_PER_DAY);
    expect(correct(LATEST - 1, 1)).toBeNull();
    expect(correct(5, -6)).toBeNull();
  });

  it('takes the latest of several sent times', () => {
    expect(latest([null, 3, undefined, 7, 5])).toBe(7);
    expect(latest([null])).toBeUndefined();
  });

  it.each([
    ['2026-11-22', '2026-11-22T00:00:00Z'],
    ['2026-11-22T08:00', '2026-11-22T08:00:00Z'],
    ['2026-11-22T08:00:00', '2026-11-22T08:00:00Z'],
    ['2026-11-22T10:00:00+0200', '2026-11-22T08:00:00Z'],
    ['2026-11-22T10:00:00.123+02', '2026-11-22T08:00:00.123Z'],
    ['2026-11-22T08:00:00.1234567891Z', '2026-11-22T08:00:00.123456Z'],
  ])('reads %s', (iso, rfc) => {
    expect(parseIso(iso)).toBe(parseInstant(rfc));
  });

  it.each([
    '',
    'yesterday',
    '1795283360',
    '2026-13-01',
    '2026-02-30T00:00:00Z',
    '300000-01-01T00:00:00Z',
    '+300000-01-01',
    '2200-01-01',
    '9'.repeat(100_000),
  ])('reads nothing from case %#', (text) => {
    expect(parseIso(text)).toBeNull();
  });
});
