import type { ServiceName } from '#lib/contracts';

/** Which service answers what, first match wins: the same table deploy/nginx/default.conf holds for a cluster with a real proxy. */
const ROUTES: [RegExp, ServiceName][] = [
  [/^\/v1\/(events|identify|track|page|screen|group|alias|batch|sources|keys|webhooks|outgoing-webhooks|campaigns)(\/|$)/, 'journey'],
  [/^\/v1\/(merges|erasures|people)(\/|$)/, 'identity'],
  [/^\/v1\/customers\/[^/]+\/(consents|representative)$/, 'identity'],
  [/^\/v1\/orders(\/|$)/, 'orders'],
  [/^\/v1\/loyalty(\/|$)/, 'loyalty'],
  [/^\/v1\/(questions|representatives|surveys|reviews|ideas|recoveries)(\/|$)/, 'feedback'],
  [/^\/s\//, 'feedback'],
];

/** The service behind a URL (path and query). What is parked, and what is held of a customer, is asked of the service the query names. */
export function serviceFor(url: string, method = 'GET'): ServiceName {
  const { pathname, searchParams } = new URL(url, 'http://itinera');
  const named = searchParams.get('service') as ServiceName | null;
  if (pathname.startsWith('/v1/parked')) return named ?? 'projection';
  if (/^\/v1\/customers\/[^/]+\/export$/.test(pathname)) return named ?? 'identity';
  if (method === 'DELETE' && /^\/v1\/customers\/[^/]+$/.test(pathname)) return 'identity';
  return ROUTES.find(([pattern]) => pattern.test(pathname))?.[1] ?? 'projection';
}
