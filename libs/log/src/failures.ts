/** PostgreSQL says: try the same again. Deadlock, serialisation failure, lock timeout. */
const REPEATABLE = new Set(['40P01', '40001', '55P03']);

/** The database is away, full or shutting down: pause and wait; parking would be wrong, since no message is to blame. */
const AWAY = /^(08|53|57P|58)|^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH)$/;
const AWAY_MESSAGE =
  /Connection terminated|connection timeout|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable/i;
/** What TypeORM says where the connection broke between two statements, or is not open (yet, or any more). */
const AWAY_NAME = /^(QueryRunnerAlreadyReleasedError|CannotExecuteNotConnectedError|ConnectionIsNotSetError)$/;

export type Failure = 'repeat' | 'away' | 'message';

/** Whose fault an error is: nobody's (repeat), the server's (away), or the message's and its handler's. */
export function failureOf(error: unknown): Failure {
  const { code, name, message, driverError } = (error ?? {}) as {
    code?: string;
    name?: string;
    message?: string;
    driverError?: { code?: string };
  };
  const known = code ?? driverError?.code ?? '';
  if (REPEATABLE.has(known)) return 'repeat';
  if (AWAY.test(known) || AWAY_NAME.test(name ?? '') || AWAY_MESSAGE.test(message ?? '')) return 'away';
  if (error instanceof ServerAway) return 'away';
  return error instanceof LocksMoved ? 'repeat' : 'message';
}

/** A server that a handler needs besides the database is away; the batch is handled again when it is back. */
export class ServerAway extends Error {}

/** A handler found that what it had locked is no longer what it must lock; the batch is rolled back and handled again. */
export class LocksMoved extends Error {}

/** What a person is told of an error: its message in one line, without what PostgreSQL quotes of the row. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : 'unknown error';
  return text.split('\n')[0]!.slice(0, 500);
}

/** An offset of one of our own topics is missing: something was lost before it was handled. A person must look. */
export class GapError extends Error {}
