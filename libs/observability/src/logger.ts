import type { LoggerService } from '@nestjs/common';
import pino from 'pino';

/** Nest's log as JSON lines (pino). What is logged names ids and counts, never what a customer or a shop has sent. */
export function jsonLogger(level: string): LoggerService {
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ fd: 2, sync: true }));
  const write =
    (at: 'debug' | 'info' | 'warn' | 'error' | 'fatal') =>
    (message: unknown, ...rest: unknown[]): void => {
      const context = rest.length > 0 && typeof rest[rest.length - 1] === 'string' ? (rest[rest.length - 1] as string) : undefined;
      if (message instanceof Error) logger[at]({ context, error: message.message, stack: message.stack });
      else logger[at]({ context }, String(message));
    };
  return {
    log: write('info'),
    error: write('error'),
    warn: write('warn'),
    debug: write('debug'),
    verbose: write('debug'),
    fatal: write('fatal'),
  };
}
