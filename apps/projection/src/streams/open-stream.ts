import type { ServerResponse } from 'node:http';
import { heartbeatFrame, RETRY, SSE_HEADERS } from './sse.js';

/** What may wait for a reader in this process, in bytes; what the system keeps for the connection is not in it. */
const MOST_WAITING = 1_048_576;

/** One reader's connection. */
export class OpenStream {
  private isClosed = false;
  /** What is to be done once it is closed. */
  private readonly works: (() => void)[] = [];
  /** The id to go on from, as of the last heartbeat. */
  position: () => string | null = () => null;

  constructor(
    private readonly response: ServerResponse,
    /** The digest of the key it was opened with; null for the configured one. */
    readonly keyHash: string | null,
    private readonly onSlow: () => void,
  ) {
    response.on('close', () => this.close());
    response.on('error', () => undefined);
    // Whoever has gone while what they asked for was looked up does not go again.
    if (response.req.socket.destroyed) this.close();
    else this.begin();
  }

  get closed(): boolean {
    return this.isClosed;
  }

  /** At once, where it is closed already. */
  onClose(work: () => void): void {
    if (this.isClosed) work();
    else this.works.push(work);
  }

  /** A reader that does not read is let go, and goes on later from where it was: nobody waits for it. */
  write(frame: Buffer): void {
    if (this.isClosed || this.response.writableEnded) return;
    if (this.response.writableLength > MOST_WAITING) {
      this.onSlow();
      this.response.destroy();
      this.close();
    } else this.response.write(frame);
  }

  beat(): void {
    this.write(heartbeatFrame(this.position()));
  }

  /** Resolves when the reader has taken all that was written, or is gone. */
  async drained(): Promise<void> {
    if (this.isClosed || !this.response.writableNeedDrain) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        this.response.off('drain', done);
        this.response.off('close', done);
        resolve();
      };
      this.response.on('drain', done).on('close', done);
    });
  }

  end(): void {
    if (!this.response.writableEnded) this.response.end();
  }

  private begin(): void {
    for (const [name, value] of Object.entries(SSE_HEADERS)) this.response.setHeader(name, value);
    this.response.writeHead(200);
    this.response.write(RETRY);
  }

  private close(): void {
    this.isClosed = true;
    this.works.splice(0).forEach((work) => work());
  }
}
