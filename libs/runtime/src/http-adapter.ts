import { problem } from '#lib/observability';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';

/** What answers HTTP, also where an address leads to no route of ours because it cannot be read. */
export function httpAdapter(): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: 1_048_576,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 1000 },
    trustProxy: true,
    frameworkErrors: (error: FastifyError, _request: unknown, reply: unknown) => {
      const isLong = error.statusCode === 414;
      const detail = isLong
        ? 'A part of the address is longer than 1000 characters.'
        : 'The address cannot be read: check its percent-encoding.';
      void refuseAddress(reply as FastifyReply, error.statusCode ?? 500, detail);
    },
  });
  adapter.getInstance().addHook('onRequest', async ({ url }: FastifyRequest, reply: FastifyReply) => {
    // PostgreSQL's text holds no NUL, so nothing can be known by such an address.
    if (url.includes('%00')) return refuseAddress(reply, 400, 'The address holds the character U+0000 (%00), which nothing is called.');
  });
  return adapter;
}

/** Never with the address: it may name a customer. */
function refuseAddress(reply: FastifyReply, status: number, detail: string): FastifyReply {
  return reply
    .status(status)
    .header('content-type', 'application/problem+json')
    .send(JSON.stringify(problem(status, detail)));
}
