import { Config } from '#lib/config';
import { ForbiddenException, Injectable, UnauthorizedException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { hashOfKey, isAdminKey, Keys, type Key } from './keys.js';
import { SCOPE, type Scope } from './scopes.js';

export interface Authorized {
  accessKey?: Key;
  /** The digest of the key presented; absent for the configured one. */
  accessKeyHash?: string;
}

const ADMIN: Key = { id: 'admin', scopes: ['admin'] };

/** 401 without a good key, 403 where the key lacks the scope. The log's handlers pass: nobody outside calls them. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly keys: Keys,
    private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (context.getType() !== 'http') return true;
    const scope = this.reflector.getAllAndOverride<Scope | 'public' | undefined>(SCOPE, [context.getHandler(), context.getClass()]);
    if (scope === 'public') return true;
    if (scope === undefined) throw new ForbiddenException('This route names no scope, so nobody may call it.');
    const request = context.switchToHttp().getRequest<FastifyRequest & Authorized>();
    const { key, hash } = (await this.keyOf(request)) ?? {};
    if (!key) throw new UnauthorizedException('Send a key: Authorization: Bearer <key>, or Basic with the key as user name.');
    if (!key.scopes.includes(scope) && !key.scopes.includes('admin')) throw new ForbiddenException(`This key lacks the scope ${scope}.`);
    request.accessKey = key;
    if (hash !== undefined) request.accessKeyHash = hash;
    return true;
  }

  private async keyOf(request: FastifyRequest): Promise<{ key: Key; hash?: string } | null> {
    for (const presented of presentedKeys(request)) {
      if (isAdminKey(presented, this.config.adminKey)) return { key: ADMIN };
      const hash = hashOfKey(presented);
      const key = await this.keys.find(hash);
      if (key) return { key, hash };
    }
    return null;
  }
}

/**
 * What may be a key, in the places clients put one: Bearer, Basic (with or without the colon), Segment's `writeKey` in the body, GA4's
 * `api_secret` in the address.
 */
function* presentedKeys(request: FastifyRequest): Generator<string> {
  const [scheme, value = ''] = (request.headers.authorization ?? '').split(' ');
  if (/^bearer$/i.test(scheme ?? '') && value) yield value;
  if (/^basic$/i.test(scheme ?? '') && value) yield Buffer.from(value, 'base64').toString('utf8').split(':')[0]!;
  const { api_secret: secret } = (request.query ?? {}) as { api_secret?: unknown };
  if (typeof secret === 'string') yield secret;
  const body = request.body as { writeKey?: unknown } | null | undefined;
  if (typeof body === 'object' && body && typeof body.writeKey === 'string') yield body.writeKey;
}
