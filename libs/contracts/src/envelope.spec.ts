import fc from 'fast-check';
import { compareFacts, derivedId, formatInstant, LATEST, parseInstant, subjectId, type Fact } from './index.js';

describe('instants', () => {
  it('survive the wire to the microsecond', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: LATEST - 1 }), (micros) => expect(parseInstant(formatInstant(micros))).toBe(micros)));
  });

  it('are read alike with six digits after the point and with seven', () => {
    const digits = (count: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9]{${count}}$`));
    const around = fc.tuple(
      fc.constantFrom('1970', '1999', '2024', '2199', '2200', '0099'),
      fc.integer({ min: 0, max: 13 }),
      digits(2),
      digits(2),
    );
    const text = fc.tuple(around, digits(2), digits(2), digits(6)).map(([[year, month, day, hour], minute, second, fraction]) => {
      return `${year}-${String(month).padStart(2, '0')}-${day}T${hour}:${minute}:${second}.${fraction}`;
    });
    fc.assert(
      fc.property(text, (start) => expect(parseInstant(`${start}Z`)).toBe(parseInstant(`${start}0Z`))),
      { numRuns: 2_000 },
    );
  });

  it('are none where there is no text', () => {
    for (const absent of [undefined, null, 7, {}]) expect(parseInstant(absent as never)).toBeNull();
  });

  it('order as text as they order in time', () => {
    const instant = fc.integer({ min: 0, max: LATEST - 1 });
    fc.assert(
      fc.property(instant, instant, (a, b) => expect(Math.sign(a - b)).toBe(formatInstant(a) < formatInstant(b) ? -1 : a === b ? 0 : 1)),
    );
  });

  it.each([
    ['2026-03-01T10:00:00Z', Date.UTC(2026, 2, 1, 10) * 1000],
    ['2026-03-01T10:00:00.123456789Z', Date.UTC(2026, 2, 1, 10) * 1000 + 123_456],
    ['2026-03-01T10:00:00+02:00', Date.UTC(2026, 2, 1, 8) * 1000],
    ['2026-03-01t10:00:00-00:30', Date.UTC(2026, 2, 1, 10, 30) * 1000],
    ['2026-02-30T10:00:00Z', null],
    ['2026-03-01T25:00:00Z', null],
    ['2026-03-01T10:00:00', null],
    ['+300000-01-01T00:00:00Z', null],
    ['1969-12-31T23:59:59Z', null],
    ['0099-01-01T00:00:00Z', null],
    ['2026-03-01T10:00:00+99:99', null],
    ['2026-03-01T10:00:00.1234567890Z', Date.UTC(2026, 2, 1, 10) * 1000 + 123_456],
    ['yesterday', null],
  ])('%s is read as %s', (text, micros) => expect(parseInstant(text)).toBe(micros));
});

describe('the order of facts', () => {
  const fact = fc.record({
    id: fc.string({ minLength: 1, maxLength: 3 }),
    source: fc.constantFrom('a', 'b', '\u{1F600}', '\uFFFD'),
    sequence: fc.option(fc.constantFrom('01', '02'), { nil: undefined }),
    time: fc.constantFrom('2026-03-01T10:00:00.000000Z', '2026-03-01T10:00:00.000001Z'),
    type: fc.constantFrom('itinera.a.b.v1', 'itinera.a.c.v1'),
  }) as fc.Arbitrary<Fact>;

  it('is total: whatever the arrival, sorting gives one sequence', () => {
    fc.assert(
      fc.property(fc.array(fact), fc.infiniteStream(fc.double({ min: 0, max: 1 })), (facts, random) => {
        const key = (f: Fact): string => JSON.stringify([f.time, f.sequence ?? '', f.source, f.id, f.type]);
        const shuffled = facts
          .map((f) => [random.next().value as number, f] as const)
          .sort(([a], [b]) => a - b)
          .map(([, f]) => f);
        expect(shuffled.sort(compareFacts).map(key)).toEqual([...facts].sort(compareFacts).map(key));
      }),
    );
  });

  it('compares text as UTF-8 bytes, as PostgreSQL does', () => {
    const at = { time: '2026-03-01T10:00:00.000000Z', id: '1', type: 't' };
    expect(compareFacts({ ...at, source: '\uFFFD' } as Fact, { ...at, source: '\u{1F600}' } as Fact)).toBeLessThan(0);
  });
});

describe('ids', () => {
  it('derive the same from the same, and differ by what they are about', () => {
    const cause = { source: 's', id: '1' };
    expect(derivedId(cause, 't', 'x')).toBe(derivedId(cause, 't', 'x'));
    expect(
      new Set([derivedId(cause, 't'), derivedId(cause, 't', 'x'), derivedId(cause, 'u'), derivedId({ source: 's', id: '2' }, 't')]).size,
    ).toBe(4);
    expect(derivedId(cause, 't')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('keep shops, kinds and secrets apart', () => {
    const ids = [
      subjectId('k', { type: 'customer', realm: 'north', value: '4711' }),
      subjectId('k', { type: 'customer', realm: 'south', value: '4711' }),
      subjectId('k', { type: 'external', realm: 'north', value: '4711' }),
      subjectId('l', { type: 'customer', realm: 'north', value: '4711' }),
    ];
    expect(new Set(ids).size).toBe(4);
  });
});
