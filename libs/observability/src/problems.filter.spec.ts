import { ParseIntPipe, ParseUUIDPipe, type ArgumentsHost } from '@nestjs/common';
import { ProblemsFilter, type Problem } from './problems.filter.js';

/** What is answered where reading a parameter fails so. */
function answered(error: unknown): Problem {
  let sent = '';
  const reply = { sent: false, hasHeader: () => false, status: () => reply, header: () => reply, send: (text: string) => (sent = text) };
  const host = { getType: () => 'http', switchToHttp: () => ({ getResponse: () => reply }) };
  new ProblemsFilter().catch(error, host as unknown as ArgumentsHost);
  return JSON.parse(sent) as Problem;
}

test.each([
  [new ParseUUIDPipe(), 'An id in the address is no UUID: send it as it was answered.'],
  [new ParseUUIDPipe({ version: '4' }), 'An id in the address is no UUID: send it as it was answered.'],
  [new ParseIntPipe(), 'A parameter of the address is no whole number; a cursor is sent as it was answered.'],
])('what a pipe refuses is said in our words', async (pipe, detail) => {
  const error: unknown = await pipe.transform('zz', { type: 'query', data: 'cursor' }).catch((refusal: unknown) => refusal);
  expect(answered(error)).toMatchObject({ status: 400, title: 'Bad request', detail });
});

test.each([
  ['40P01', 'Others were changing the same; nothing was taken. Send it again in a few seconds.'],
  ['57P01', 'The database is not to be reached; nothing was taken. Send it again in a few seconds.'],
])('what only time mends is said to be that, with its reason: %s', (code, detail) =>
  expect(answered({ code })).toMatchObject({ status: 503, title: 'Not ready', detail }),
);
