import { formatInstant, type Fact, type ServiceName } from '#lib/contracts';
import { createHash } from 'node:crypto';
import type { Publication, Verdict } from './message.js';

export const EVENTS_TOPIC = 'itinera.events';
export const VERDICTS_TOPIC = 'itinera.verdicts';
/** What the projection tells itself: whose view is another now. No facts: what has been shown anew needs them no more. */
export const CHANGES_TOPIC = 'itinera.changes';

export const factTopic = (service: ServiceName): string => `itinera.${service}`;
export const claimTopic = (service: ServiceName): string => `itinera.claims.${service}`;

/** Topics whose messages may hold something personal, or are of use for a while only. */
export const SHORT_LIVED: readonly string[] = [
  EVENTS_TOPIC,
  VERDICTS_TOPIC,
  CHANGES_TOPIC,
  ...(['identity', 'orders', 'loyalty', 'feedback'] as const).map(claimTopic),
];
/** How long such messages stand, so that all are gone in 8 days, though what removes them comes by once an hour. */
export const SHORT_LIVED_FOR = '7 days 22 hours';

/** The service a wire type belongs to: `orders` of `itinera.orders.purchase-completed.v1`. */
export const ownerOf = (type: string): ServiceName => type.split('.')[1] as ServiceName;

/** A fact on its owner's topic, keyed by whom it is about. */
export function publishFact(fact: Fact): Publication {
  return { topic: factTopic(ownerOf(fact.type)), key: fact.subject ?? fact.source, fact };
}

/** A claim on its owner's claims topic. */
export function publishClaim(claim: Fact): Publication {
  return { topic: claimTopic(ownerOf(claim.type)), key: claim.subject ?? claim.source, fact: claim };
}

/** What became of the claims of one batch, as one message to intake. */
export function publishVerdicts(service: ServiceName, verdicts: Verdict[], nowMicros: number): Publication[] {
  if (verdicts.length === 0) return [];
  const first = verdicts[0]!;
  const id = createHash('sha256').update(JSON.stringify(verdicts)).digest('hex').slice(0, 32);
  const time = formatInstant(nowMicros);
  return [
    {
      topic: VERDICTS_TOPIC,
      key: `${first.source} ${first.id}`,
      fact: {
        specversion: '1.0',
        id,
        source: `itinera/${service}`,
        type: 'itinera.journey.claims-judged.v1',
        time,
        recordedtime: time,
        datacontenttype: 'application/json',
        data: { service, verdicts },
      },
    },
  ];
}

/** The partition of a key among `count`: the same for both adapters and every topic. FNV-1a, 32 bits. */
export function partitionOf(key: string, count: number): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return hash % count;
}
