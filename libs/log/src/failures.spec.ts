import { CannotExecuteNotConnectedError, QueryFailedError, QueryRunnerAlreadyReleasedError } from 'typeorm';
import { failureOf, GapError, LocksMoved, reasonOf } from './failures.js';

const withCode = (code: string, message = 'something'): Error => Object.assign(new Error(message), { code });

describe('a failure is', () => {
  it.each(['40P01', '40001', '55P03'])('nobody’s fault where PostgreSQL says to try again (%s)', (code) => {
    expect(failureOf(withCode(code))).toBe('repeat');
    expect(failureOf(new QueryFailedError('UPDATE x', [], withCode(code)))).toBe('repeat');
  });

  it('nobody’s fault where locks have to be taken anew', () => {
    expect(failureOf(new LocksMoved())).toBe('repeat');
  });

  it.each(['08006', '53100', '53300', '57P01', '57P03', '58030', 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND'])(
    'the server’s for %s',
    (code) => {
      expect(failureOf(withCode(code))).toBe('away');
      expect(failureOf(new QueryFailedError('SELECT 1', [], withCode(code)))).toBe('away');
    },
  );

  it.each([
    new Error('Connection terminated unexpectedly'),
    new Error('Connection terminated due to connection timeout'),
    new Error('timeout exceeded when trying to connect'),
    new Error('Client has encountered a connection error and is not queryable'),
    new QueryRunnerAlreadyReleasedError(),
    new CannotExecuteNotConnectedError(),
  ])('the server’s for a connection that is gone: %s', (error) => {
    expect(failureOf(error)).toBe('away');
  });

  it.each([
    new TypeError('x is undefined'),
    withCode('23505'),
    withCode('22P02'),
    withCode('57014'),
    new GapError('gap'),
    'a string',
    undefined,
    null,
  ])('the message’s otherwise: %s', (error) => {
    expect(failureOf(error)).toBe('message');
  });
});

describe('the reason a person reads', () => {
  it('is one line, of bounded length', () => {
    expect(reasonOf(new TypeError('cannot\nDETAIL: row (secret)'))).toBe('TypeError: cannot');
    expect(reasonOf(new Error('x'.repeat(10_000)))).toHaveLength(500);
    expect(reasonOf({ odd: true })).toBe('unknown error');
  });
});
