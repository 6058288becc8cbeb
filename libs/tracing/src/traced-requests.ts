import { context, SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { contextOf } from './traceparent.js';

const spans = new WeakMap<FastifyRequest, Span>();
const UNTRACED = /^\/(health|metrics)/;

/** Each request is a span: of the trace its `traceparent` header names, else of a new one. It names the route, never the path, in which people may be named. */
export function traceRequests(app: FastifyInstance): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const route = request.routeOptions.url;
    if (route === undefined || UNTRACED.test(route)) return done();
    const header = request.headers['traceparent'];
    const parent = contextOf(typeof header === 'string' ? header : undefined);
    const attributes = { 'http.request.method': request.method, 'http.route': route };
    const span = trace.getTracer('itinera').startSpan(`${request.method} ${route}`, { kind: SpanKind.SERVER, attributes }, parent);
    spans.set(request, span);
    context.with(trace.setSpan(parent, span), done);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const span = spans.get(request);
    span?.setAttribute('http.response.status_code', reply.statusCode);
    if (reply.statusCode >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    span?.end();
    done();
  });
}
