import { MICROS_PER_DAY, MICROS_PER_SECOND } from '#lib/contracts';
import fc from 'fast-check';
import { afterAttempt, type Outcome, type Standing } from './course.js';

const WELL: Standing = { failures: 0, failingSince: null, nextAt: 0, disabled: null };
const NOW = 100 * MICROS_PER_DAY;
const after = (outcome: Outcome, standing = WELL, written = NOW, attempts = 1) =>
  afterAttempt(standing, { attempts, written, begun: NOW }, outcome, { now: NOW, failureDays: 5, chance: 0 });

it.each([200, 201, 204, 299])('%s has arrived, and what failed before is forgotten', (answer) => {
  expect(after({ answer }, { ...WELL, failures: 7, failingSince: 1 })).toEqual({
    receiver: { failures: 0, failingSince: null, nextAt: 0 },
    delivery: { status: 'delivered' },
    disable: null,
  });
});

it.each<[Outcome]>([[{ answer: 301 }], [{ answer: 400 }], [{ answer: 429 }], [{ answer: 500 }], [{ answer: 100 }], [{ problem: 'away' }]])(
  '%j is tried again in 5 seconds',
  (outcome) => {
    const due = NOW + 5 * MICROS_PER_SECOND;
    expect(after(outcome)).toEqual({
      receiver: { failures: 1, failingSince: NOW, nextAt: due },
      delivery: { status: 'pending', due },
      disable: null,
    });
  },
);

it('what was under way when another failed is the same failure, and what is begun later is the next', () => {
  const standing = { ...WELL, failures: 1, failingSince: NOW - 3, nextAt: NOW - 1 };
  const failuresOf = (begun: number): unknown =>
    afterAttempt(standing, { attempts: 1, written: NOW, begun }, { answer: 500 }, { now: NOW, failureDays: 5, chance: 0 }).receiver;
  expect(failuresOf(NOW - 2)).toEqual({ failures: 1, failingSince: NOW - 3, nextAt: NOW - 1 });
  expect(failuresOf(NOW - 1)).toEqual({ failures: 2, failingSince: NOW - 3, nextAt: NOW + 10 * MICROS_PER_SECOND });
});

it('410 disables at once', () => expect(after({ answer: 410 }).disable).toBe('gone'));

it('days of failure disable, not a moment less', () => {
  const since = (failingSince: number): string | null => after({ answer: 500 }, { ...WELL, failures: 20, failingSince }).disable;
  expect(since(NOW - 5 * MICROS_PER_DAY)).toBe('failing');
  expect(since(NOW - 5 * MICROS_PER_DAY + 1)).toBeNull();
});

it('gives up a delivery that has failed for days where others arrive', () => {
  const { delivery, disable } = after({ answer: 400 }, WELL, NOW - 5 * MICROS_PER_DAY, 12);
  expect([delivery, disable]).toEqual([{ status: 'failed' }, null]);
});

it.each<[string, Outcome, Partial<Standing>]>([
  ['disables its receiver', { answer: 500 }, { failures: 16, failingSince: NOW - 5 * MICROS_PER_DAY }],
  ['is told that nobody is there any more', { answer: 410 }, {}],
  ['was under way when another disabled its receiver', { answer: 500 }, { failures: 1, failingSince: NOW, disabled: NOW - 1 }],
])('a delivery that %s waits to be sent again, however old it is', (_, outcome, standing) => {
  const { delivery, disable } = after(outcome, { ...WELL, ...standing }, NOW - 6 * MICROS_PER_DAY, 17);
  expect(delivery.status).toBe('pending');
  expect(disable === null).toBe(standing.disabled !== undefined);
});

it('one success keeps a receiver enabled, whatever else fails between', () => {
  const steps = fc.array(fc.record({ hours: fc.integer({ min: 0, max: 100 }), fails: fc.boolean() }), { maxLength: 60 });
  fc.assert(
    fc.property(steps, (told) => {
      let [standing, now, lastSuccess]: [Standing, number, number | null] = [WELL, NOW, null];
      let firstFailure: number | null = null;
      for (const { hours, fails } of told) {
        now += hours * 3600 * MICROS_PER_SECOND;
        const outcome = fails ? { answer: 503 } : { answer: 200 };
        const delivery = { attempts: 1, written: now, begun: now };
        const { receiver, disable } = afterAttempt(standing, delivery, outcome, { now, failureDays: 5, chance: 0.5 });
        if (fails) firstFailure ??= now;
        else [lastSuccess, firstFailure] = [now, null];
        expect(disable !== null).toBe(firstFailure !== null && now - firstFailure >= 5 * MICROS_PER_DAY);
        expect(receiver.failures === 0).toBe(lastSuccess === now && !fails);
        standing = { ...standing, ...receiver };
      }
    }),
  );
});
