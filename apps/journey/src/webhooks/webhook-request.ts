import { NotFoundException, UnauthorizedException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { countWebhook } from './metrics.js';
import type { Connection, Platform } from './shop-connections.js';
import { isSigned } from './signature.js';

/** The first of some headers that is there. */
export function headerOf(request: FastifyRequest, ...names: string[]): string | undefined {
  const found = names.map((name) => request.headers[name]).find((value) => value !== undefined);
  return Array.isArray(found) ? found[0] : found;
}

/** The body as it came; empty where there was none. */
export const bytesOf = (request: FastifyRequest): Buffer => request.rawBody ?? Buffer.alloc(0);

/** A source that is not connected is a path like any that leads nowhere. */
export function refuseUnconnected(request: FastifyRequest): never {
  throw new NotFoundException(`Cannot ${request.method} ${request.url}`);
}

/** 401 where the body was not signed with a secret of the source. */
export function refuseUnsigned(platform: Platform, request: FastifyRequest, signature: string | undefined, { secrets }: Connection): void {
  if (isSigned(bytesOf(request), signature, secrets)) return;
  countWebhook(platform, '', 'refused');
  throw new UnauthorizedException('The signature does not fit the body: it must be made with a secret of this source.');
}
