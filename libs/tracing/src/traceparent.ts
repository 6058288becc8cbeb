import { context, isSpanContextValid, ROOT_CONTEXT, trace, type Context, type Span } from '@opentelemetry/api';

/** `00-<trace>-<span>-<flags>`, as the W3C has it; undefined where a span is of no trace. */
export function traceparentOf(span: Span | undefined): string | undefined {
  const spanContext = span?.spanContext();
  if (!spanContext || !isSpanContextValid(spanContext)) return undefined;
  return `00-${spanContext.traceId}-${spanContext.spanId}-0${spanContext.traceFlags & 1}`;
}

/** The trace of whatever is being done just now. */
export const currentTraceparent = (): string | undefined => traceparentOf(trace.getSpan(context.active()));

/** What goes on from a traceparent; what is none, or nothing, begins a trace of its own. */
export function contextOf(traceparent: string | undefined): Context {
  const [, traceId, spanId, flags] = /^[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})/.exec(traceparent ?? '') ?? [];
  const spanContext = { traceId: traceId ?? '', spanId: spanId ?? '', traceFlags: parseInt(flags ?? '0', 16) & 1, isRemote: true };
  return isSpanContextValid(spanContext) ? trace.setSpanContext(ROOT_CONTEXT, spanContext) : ROOT_CONTEXT;
}
