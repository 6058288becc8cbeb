import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import type { Terminal } from '../session.js';

export interface Sent {
  id: string;
  source: string;
  type: string;
  shop: string;
}

export interface Asked {
  method: string;
  path: string;
  authorization?: string;
  contentType?: string;
  /** One event of a batch, a source or a key: whatever of it tests look at. */
  body: Sent & Sent[];
}

type Reply = { status: number; body?: object; headers?: Record<string, string> } | 'break';

/** What commands print with --json. */
export interface Printed {
  ok: boolean;
  events: number;
  accepted: number;
  duplicates: number;
  results: { id: string; status: string; reason?: string }[];
}

export interface Door {
  url: string;
  asked: Asked[];
  close(): Promise<void>;
}

/** A real HTTP server that answers as the test says. */
export async function aDoor(answer: (asked: Asked, count: number) => Reply): Promise<Door> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => void serve(request, response));
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString();
    const { authorization, 'content-type': contentType } = request.headers;
    asked.push({
      method: request.method!,
      path: request.url!,
      body: JSON.parse(text || '{}') as Asked['body'],
      ...(authorization && { authorization }),
      ...(contentType && { contentType }),
    });
    const reply = answer(asked[asked.length - 1]!, asked.length);
    if (reply === 'break') return void request.socket.destroy();
    response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers });
    response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** An answer as the product's door gives it: every id is accepted once, events whose type is none are invalid. */
export function aTakingDoor(): (asked: Asked) => Reply {
  const taken = new Set<string>();
  return ({ body }) => {
    const results = body.map(({ id, type }, index) => {
      if (!String(type).startsWith('itinera.'))
        return { index, id, status: 'invalid', errors: [{ pointer: '/type', detail: 'is not an event type taken here' }] };
      const status = taken.has(id) ? 'duplicate' : 'accepted';
      taken.add(id);
      return { index, id, status };
    });
    const count = (status: string): number => results.filter((result) => result.status === status).length;
    return { status: 202, body: { accepted: count('accepted'), duplicates: count('duplicate'), rejected: count('invalid'), results } };
  };
}

/** A terminal that remembers. */
export function aTerminal(): Terminal & { out(): string; err(): string } {
  const [out, err] = [[] as string[], [] as string[]];
  const into = (list: string[]): Writable => new Writable({ write: (chunk, _encoding, done) => (list.push(String(chunk)), done()) });
  return { stdout: into(out), stderr: into(err), out: () => out.join(''), err: () => err.join('') };
}
