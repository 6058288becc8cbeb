import type { Sender } from '../src/intake/received.js';
import { follow, type KnownState } from '../src/intake/shops/order-state.js';
import { hear, type Said } from '../src/intake/shops/said.js';

/** What resources that come one after another amount to: the claims the door has taken, and how one order then stands. */
export interface Stands {
  claims: Set<string>;
  /** The purchase, or the amendment with the highest revision. */
  order: unknown;
}

/** The door and the judge of orders in miniature: a name is taken once, and the highest revision of an order counts. */
export function whatStands(told: readonly Said[], sender: Sender): Stands {
  const claims = new Set<string>();
  let known: KnownState | undefined;
  let best = { revision: -1, data: undefined as unknown };
  for (const said of told) {
    const { heard } = hear(said, sender);
    for (const { event, takesBack } of heard) {
      if (takesBack !== undefined && !claims.has(takesBack)) continue;
      if (!claims.has(event.id) && event.id === said.opens?.id) best = { revision: 0, data: event.data };
      claims.add(event.id);
    }
    if (!said.state || !said.opens) continue;
    const { amends, keep } = follow(known, said.state);
    known = keep;
    const data = said.state.amendment.data as { revision: number };
    if (amends && data.revision > best.revision) best = { revision: data.revision, data: withoutRevision(data) };
  }
  return { claims, order: best.data };
}

function withoutRevision(data: { revision?: number }): object {
  const rest = { ...data };
  delete rest.revision;
  return rest;
}
