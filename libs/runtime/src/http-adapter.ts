import { problem } from '#lib/observability';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply } from 'fastify';

/** What answers HTTP, also where an address leads to no route of ours because it cannot be read. */
export const httpAdapter = (): FastifyAdapter =>
  new FastifyAdapter({
    bodyLimit: 1_048_576,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1000 },
    trustProxy: true,
    frameworkErrors: (error: FastifyError, _request: unknown, reply: unknown) =>
      refuseAddress(error.statusCode ?? 500, reply as FastifyReply),
  });

/** Never with the address: it may name a customer. */
function refuseAddress(status: number, reply: FastifyReply): void {
  const detail =
    status === 414 ? 'A part of the address is longer than 1000 characters.' : 'The address cannot be read: check its percent-encoding.';
  void reply
    .status(status)
    .header('content-type', 'application/problem+json')
    .send(JSON.stringify(problem(status, detail)));
}
