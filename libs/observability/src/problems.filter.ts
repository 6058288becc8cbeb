import { failureOf } from '#lib/log';
import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { throwError, type Observable } from 'rxjs';

/** RFC 9457. `type` is stable; `detail` says what a person can do; `errors` point into the body. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: { pointer: string; detail: string }[];
}

const TITLES: Record<number, string> = {
  400: 'Bad request',
  401: 'No valid key',
  403: 'Not allowed',
  404: 'Not found',
  409: 'Conflict',
  410: 'Gone',
  413: 'Too large',
  414: 'Too long',
  415: 'Format not supported',
  422: 'Cannot be done',
  429: 'Too many requests',
  502: 'Bad gateway',
  503: 'Not ready',
};

/** What the framework's pipes say of a parameter, and what we say. */
const OUR_WORDS: [theirs: string, ours: string][] = [
  ['Validation failed (uuid', 'An id in the address is no UUID: send it as it was answered.'],
  ['Validation failed (numeric string', 'A parameter of the address is no whole number; a cursor is sent as it was answered.'],
];

/**
 * The one place where errors leave the product. Towards HTTP: problem details, without a stack or anything of the database; a server
 * that is away is 503 with Retry-After. Towards the log: the error itself, since the runner decides what becomes of the batch.
 */
@Catch()
export class ProblemsFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): Observable<never> | void {
    if (host.getType() !== 'http') return throwError(() => error);
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const problem = this.problemOf(error);
    if (reply.sent) return;
    if ((problem.status === 503 || problem.status === 429) && !reply.hasHeader('retry-after')) void reply.header('retry-after', '5');
    if (problem.status === 401) void reply.header('www-authenticate', 'Bearer');
    void reply.status(problem.status).header('content-type', 'application/problem+json').send(JSON.stringify(problem));
  }

  private problemOf(error: unknown): Problem {
    if (error instanceof HttpException) return ofHttp(error);
    const { statusCode, message } = (error ?? {}) as { statusCode?: number; message?: string };
    if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) return problem(statusCode, message ?? '');
    const failure = failureOf(error);
    if (failure === 'away') return problem(503, 'The database is not to be reached; nothing was taken. Send it again in a few seconds.');
    if (failure === 'repeat') return problem(503, 'Others were changing the same; nothing was taken. Send it again in a few seconds.');
    this.logger.error(error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : 'unknown error');
    return problem(500, 'Something went wrong on our side; nothing was taken. The log says what.');
  }
}

function ofHttp(error: HttpException): Problem {
  const body = error.getResponse();
  const detail = typeof body === 'string' ? body : ((body as { message?: string }).message ?? error.message);
  const errors = typeof body === 'object' ? (body as { errors?: Problem['errors'] }).errors : undefined;
  const ours = OUR_WORDS.find(([theirs]) => detail.startsWith(theirs))?.[1];
  return { ...problem(error.getStatus(), ours ?? detail), ...(errors && { errors }) };
}

/** A problem of its status, without `errors`. */
export function problem(status: number, detail: string): Problem {
  const title = TITLES[status] ?? 'Error';
  return { type: `https://itinera.dev/problems/${title.toLowerCase().replaceAll(' ', '-')}`, title, status, detail };
}
