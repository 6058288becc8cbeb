import type { Authorized } from '#lib/access';
import { HttpException, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Config } from '#lib/config';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';

/** So many requests a second per key and process (`RATE_LIMIT`); above it 429 with the seconds to wait. */
@Injectable()
export class RateLimit implements CanActivate {
  private readonly limiter: RateLimiterMemory;

  constructor(config: Config) {
    this.limiter = new RateLimiterMemory({ points: config.rateLimit, duration: 1 });
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const { accessKey } = http.getRequest<FastifyRequest & Authorized>();
    try {
      await this.limiter.consume(accessKey!.id);
      return true;
    } catch (refused) {
      const seconds = String(Math.max(1, Math.ceil((refused as RateLimiterRes).msBeforeNext / 1000)));
      void http.getResponse<FastifyReply>().header('retry-after', seconds).header('x-ratelimit-reset', seconds);
      throw new HttpException(`This key sends too fast; wait ${seconds} s, or send batches.`, 429);
    }
  }
}
