import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request, type Dispatcher } from 'undici';
import { PATIENT, pauseBefore, type Patience } from './patience.js';
import { CommandError } from './session.js';

/** The answer of a product that does not do what was asked: RFC 9457. */
export interface Problem {
  status: number;
  title?: string;
  detail?: string;
  errors?: { pointer: string; detail: string }[];
}

export class RefusedError extends Error {
  constructor(
    readonly problem: Problem,
    what: string,
  ) {
    const errors = (problem.errors ?? []).map(({ pointer, detail }) => `\n  ${pointer} ${detail}`).join('');
    super(`${what}: ${problem.status} ${problem.title ?? ''}${problem.detail ? `. ${problem.detail}` : ''}${errors}`);
  }
}

export interface Call {
  method: 'GET' | 'POST' | 'DELETE';
  path: string;
  body?: string;
  contentType?: string;
  /** Doing it twice is as doing it once, so it is made again also where a broken connection leaves open whether it was done. */
  repeatable: boolean;
  /** Long work answers late. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

export interface Connection {
  url: string;
  key?: string;
  patience?: Patience;
  /** Told before each pause. */
  onPause?: (reason: string, ms: number) => void;
}

type Attempt = { answer: unknown } | { failure: Error; again: boolean; retryAfter?: string };

/** Nothing has been done yet where the product says so, or where nobody answered the call. */
const BUSY = new Set([429, 502, 503, 504]);
const NOT_REACHED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH']);
const BROKEN = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);

/** A running product, over HTTP. Close it: open connections keep the process alive. */
export class Product {
  private readonly agent = new Agent();
  private readonly patience: Patience;
  private answered = false;

  constructor(private readonly connection: Connection) {
    this.patience = connection.patience ?? PATIENT;
  }

  get<T>(path: string): Promise<T> {
    return this.call({ method: 'GET', path, repeatable: true });
  }

  post<T>(path: string, body?: object, options: Partial<Call> = {}): Promise<T> {
    return this.call({ method: 'POST', path, ...(body && { body: JSON.stringify(body) }), repeatable: false, ...options });
  }

  /** Makes the call, again and again while the product is busy or away; throws what it finally refuses. */
  async call<T>(call: Call): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.attempt(call);
      if ('answer' in outcome) return outcome.answer as T;
      if (!outcome.again || attempt >= (this.answered ? this.patience.attempts : this.patience.attemptsUnanswered)) throw outcome.failure;
      const ms = pauseBefore(attempt + 1, this.patience, outcome.retryAfter, Date.now());
      this.connection.onPause?.(outcome.failure.message, ms);
      await pause(ms, undefined, { ...(call.signal && { signal: call.signal }) });
    }
  }

  async close(): Promise<void> {
    await this.agent.destroy();
  }

  private async attempt({
    method,
    path,
    body,
    contentType = 'application/json',
    repeatable,
    timeoutMs = 120_000,
    signal,
  }: Call): Promise<Attempt> {
    const what = `${method} ${path}`;
    try {
      const response = await request(new URL(path, this.connection.url), {
        method,
        dispatcher: this.agent,
        headersTimeout: timeoutMs,
        bodyTimeout: timeoutMs,
        headers: {
          ...(this.connection.key && { authorization: `Bearer ${this.connection.key}` }),
          ...(body !== undefined && { 'content-type': contentType }),
        },
        ...(body !== undefined && { body }),
        ...(signal && { signal }),
      });
      const text = await response.body.text();
      this.answered = true;
      return read(response, text, what, repeatable);
    } catch (error) {
      const { code = '' } = error as { code?: string };
      if (NOT_REACHED.has(code)) return { failure: this.silence(code), again: true };
      if (BROKEN.has(code)) return { failure: new CommandError(`${what}: the connection broke (${code})`), again: repeatable };
      throw error;
    }
  }

  private silence(code: string): CommandError {
    const { url } = this.connection;
    return new CommandError(`nothing answers at ${url} (${code}); itinera start starts the product, --url says where it is`);
  }
}

function read({ statusCode, headers }: Dispatcher.ResponseData, text: string, what: string, repeatable: boolean): Attempt {
  const answer = parsed(text);
  if (statusCode < 300) return { answer };
  const problem = { title: text.slice(0, 200), ...(typeof answer === 'object' && answer), status: statusCode };
  const retryAfter = headers['retry-after'];
  // A gateway's 502 or 504 does not say whether the product did it.
  const again = BUSY.has(statusCode) && (repeatable || statusCode === 429 || statusCode === 503);
  return { failure: new RefusedError(problem, what), again, ...(retryAfter !== undefined && { retryAfter: String(retryAfter) }) };
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
