import { Logger } from '@nestjs/common';
import { trace, type ProxyTracerProvider } from '@opentelemetry/api';
import { jest } from '@jest/globals';
import type { NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startTracing } from './tracing.js';

let answer = 200;
const collector = createServer((request, response) => request.resume().on('end', () => response.writeHead(answer).end()));
beforeAll(() => new Promise<void>((listening) => collector.listen(0, '127.0.0.1', listening)));
afterAll(() => collector.close());

/** Whether it is taken or not. */
async function send(): Promise<void> {
  trace.getTracer('test').startSpan('GET /health').end();
  const provider = (trace.getTracerProvider() as ProxyTracerProvider).getDelegate() as NodeTracerProvider;
  await provider.forceFlush().catch(() => undefined);
}

test('a collector that takes nothing is told of once, and again only after it has taken something; the process stops all the same', async () => {
  const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  const at = `127.0.0.1:${(collector.address() as AddressInfo).port}`;
  const stop = startTracing({ endpoint: `http://shop:secret@${at}`, sample: 1, name: 'test' });
  for (const [status, told] of [
    [404, 1],
    [404, 1],
    [200, 1],
    [404, 2],
  ] as const) {
    answer = status;
    await send();
    expect(warn).toHaveBeenCalledTimes(told);
  }
  expect(warn.mock.calls[0]![0]).toBe(`Traces are lost: http://${at} does not take them (Not Found)`);
  trace.getTracer('test').startSpan('GET /health').end();
  await stop();
});
