import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

/** Somebody who takes webhooks, and says 204 to all of them unless told otherwise. */
export class AReceiver {
  readonly received: Received[] = [];
  /** How many connections were made, whatever came of them. */
  connections = 0;
  /** How the next ones are answered instead. */
  readonly instead: ((answer: ServerResponse) => void)[] = [];
  /** How all of them are answered where nothing else is said. */
  usual = 204;
  /** Called with each when it has been answered, and with how. */
  onAnswer: (received: Received, status: number) => void = () => undefined;

  private constructor(
    readonly port: number,
    private readonly server: ReturnType<typeof createServer>,
  ) {}

  static async open(): Promise<AReceiver> {
    const server = createServer((request, answer) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const received = { headers: request.headers, body: Buffer.concat(chunks).toString() };
        receiver.received.push(received);
        answer.on('finish', () => receiver.onAnswer(received, answer.statusCode));
        const instead = receiver.instead.shift();
        if (instead) return instead(answer);
        answer.writeHead(receiver.usual).end();
      });
    });
    server.on('connection', () => receiver.connections++);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const receiver = new AReceiver((server.address() as AddressInfo).port, server);
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hooks`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** All there is since last asked. */
  take(): Received[] {
    return this.received.splice(0);
  }
}
