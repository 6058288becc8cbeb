import type { FastifyInstance } from 'fastify';
import { Histogram } from 'prom-client';

const seconds = new Histogram({
  name: 'itinera_http_seconds',
  help: 'Time from a request to its answer, by route and class of status',
  labelNames: ['method', 'route', 'status'],
  buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
});

/** Times every request under its route: a path would name people, and be another each time. A live stream lasts as long as its reader wants. */
export function timeRequests(app: FastifyInstance): void {
  app.addHook('onResponse', (request, reply, done) => {
    if (String(reply.raw.getHeader('content-type')).startsWith('text/event-stream')) return done();
    const route = request.routeOptions.url ?? 'none';
    seconds.observe({ method: request.method, route, status: `${Math.floor(reply.statusCode / 100)}xx` }, reply.elapsedTime / 1000);
    done();
  });
}
