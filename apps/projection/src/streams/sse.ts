/** Server-sent events as they stand on the wire (https://html.spec.whatwg.org/multipage/server-sent-events.html). */

export const SSE_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // nginx would collect what it passes on.
  'x-accel-buffering': 'no',
} as const;

/** How long a client waits before it comes again. */
export const RETRY = Buffer.from('retry: 2000\n\n');

/** One event. `data` is JSON, which has no line breaks in it. */
export function eventFrame(event: string, data: string, id: string | null = null): Buffer {
  return Buffer.from(`event: ${event}\n${id === null ? '' : `id: ${id}\n`}data: ${data}\n\n`);
}

/** Keeps the connection open, and tells the client from where to go on without an event of its own. */
export const heartbeatFrame = (id: string | null): Buffer => Buffer.from(id === null ? ':\n\n' : `:\nid: ${id}\n\n`);

/** Where a client says it was: the header of a reconnecting EventSource, or the query of one that begins anew. */
export function lastEventIdOf(header: string | undefined, query: string | undefined): string | null {
  return header || query || null;
}
