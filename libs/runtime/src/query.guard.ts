import { knownQuery } from '#lib/requests';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { RouteParamtypes } from '@nestjs/common/enums/route-paramtypes.enum.js';
import type { FastifyRequest } from 'fastify';

/**
 * 400 where a query asks what its route does not know. A route that reads nothing of a query leaves it alone, and one that takes the query
 * as a whole (`@Query()`) sees to it itself.
 */
@Injectable()
export class QueryGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    if (context.getType() !== 'http') return true;
    const read = readOf(context);
    const names = read.filter((name) => name !== undefined);
    if (names.length > 0 && names.length === read.length)
      knownQuery(context.switchToHttp().getRequest<FastifyRequest>().query as object, names);
    return true;
  }
}

/** What its handler reads of a query, by name; undefined for the whole of it. */
function readOf(context: ExecutionContext): (string | undefined)[] {
  const read = Reflect.getMetadata(ROUTE_ARGS_METADATA, context.getClass(), context.getHandler().name) as
    Record<string, { data?: string }> | undefined;
  return Object.entries(read ?? {})
    .filter(([parameter]) => parameter.startsWith(`${RouteParamtypes.QUERY}:`))
    .map(([, { data }]) => data);
}
