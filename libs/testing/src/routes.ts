import type { ServiceName } from '#lib/contracts';

/** Which service answers what, first match wins: the same table deploy/nginx/default.conf holds for a cluster with a real proxy. */
const ROUTES: [RegExp, ServiceName][] = [
  [/^\/v1\/(events|identify|track|page|screen|group|alias|batch|sources|keys|webhooks)(\/|$)/, 'journey'],
  [/^\/v1\/merges(\/|$)/, 'identity'],
  [/^\/v1\/customers\/[^/]+\/(consents|representative)$/, 'identity'],
  [/^\/v1\/orders(\/|$)/, 'orders'],
  [/^\/v1\/loyalty(\/|$)/, 'loyalty'],
  [/^\/v1\/(questions|surveys|reviews|ideas|recoveries)(\/|$)/, 'feedback'],
  [/^\/s\//, 'feedback'],
];

/** The service behind a URL (path and query). What is parked is asked of the service the query names. */
export function serviceFor(url: string): ServiceName {
  const { pathname, searchParams } = new URL(url, 'http://itinera');
  if (pathname.startsWith('/v1/parked')) return (searchParams.get('service') as ServiceName | null) ?? 'projection';
  return ROUTES.find(([pattern]) => pattern.test(pathname))?.[1] ?? 'projection';
}
