import { knownQuery } from './known-query.js';

it('refuses what is not known, and says what may have been meant', () => {
  expect(() => knownQuery({ phase: 'use', limit: '1' }, ['phase', 'limit'])).not.toThrow();
  expect(() => knownQuery({ phase: 'use', limt: '1' }, ['phase', 'limit'])).toThrow(
    expect.objectContaining({
      status: 400,
      response: {
        message: 'What can be asked here is phase, limit.',
        errors: [{ pointer: '/limt', detail: 'is not known here; did you mean limit?' }],
      },
    }) as Error,
  );
});

it('refuses what is asked twice', () => {
  expect(() => knownQuery({ phase: ['use', 'buy'] }, ['phase', 'limit'])).toThrow(
    expect.objectContaining({
      status: 400,
      response: expect.objectContaining({ errors: [{ pointer: '/phase', detail: 'is asked more than once' }] }) as object,
    }) as Error,
  );
});
