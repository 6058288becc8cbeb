import { jest } from '@jest/globals';
import { starting } from './starting.js';

test.each([
  [new Error('PORT must be a whole number'), 'PORT must be a whole number'],
  [
    new AggregateError([new Error('connect ECONNREFUSED ::1:5432'), new Error('connect ECONNREFUSED 127.0.0.1:5432')]),
    'connect ECONNREFUSED ::1:5432; connect ECONNREFUSED 127.0.0.1:5432',
  ],
  ['gone', 'gone'],
])('a start that fails ends the process with why', async (failure, why) => {
  const exit = jest.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const write = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
  await starting(() => Promise.reject(failure as Error));
  expect([exit.mock.lastCall, write.mock.lastCall]).toEqual([[1], [`Itinera could not start: ${why}\n`]]);
  jest.restoreAllMocks();
});
