import {
  CheckoutBegunElsewhereV1,
  CheckoutCompletedV1,
  CheckoutStartedV1,
  derivedId,
  PurchaseCompletedV1,
  wireType,
  type Fact,
} from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import { keyOf, splitKey } from '../judging/filed-claim.js';
import { shopOf } from '../judging/fact-from.js';
import { Unnested } from '../judging/unnest.js';

const STARTED = wireType(CheckoutStartedV1);
const PURCHASED = wireType(PurchaseCompletedV1);

/** Who began a checkout and when, and which purchase named it, as far as these facts say. */
interface End {
  start?: Fact<CheckoutStartedV1>;
  purchase?: Fact<PurchaseCompletedV1>;
}

/**
 * Where a checkout and its purchase have come under two identifiers, in whatever order and batch, one more fact tells whoever began it that
 * it is finished, and one tells whoever bought that it was begun elsewhere. The upsert locks each row it meets, so of two transactions with one half each the later sees both. Told twice it is the same fact.
 */
export async function completedElsewhere(tx: EntityManager, facts: readonly Fact[]): Promise<Fact[]> {
  const ends = endsOf(facts);
  if (ends.size === 0) return [];
  const values = new Unnested<[string, End]>(
    [
      ['shop', 'text', ([key]) => splitKey(key)[0]],
      ['checkout_id', 'text', ([key]) => splitKey(key)[1]],
      ['start', 'text', ([, end]) => end.start && JSON.stringify({ ...end.start, data: {} })],
      ['purchase', 'text', ([, end]) => end.purchase && JSON.stringify({ ...end.purchase, data: { orderId: end.purchase.data.orderId } })],
    ],
    [...ends],
  );
  const found = await rows<{ checkout_id: string; start: string | null; purchase: string | null }>(
    tx,
    `INSERT INTO checkout_ends AS known (${values.names})
     SELECT * FROM ${values.as('v')} ORDER BY shop COLLATE "C", checkout_id COLLATE "C"
     ON CONFLICT (shop, checkout_id) DO UPDATE
       SET start = coalesce(known.start, excluded.start), purchase = coalesce(known.purchase, excluded.purchase)
     RETURNING checkout_id, start, purchase`,
    values.parameters,
  );
  return found.flatMap(({ checkout_id: checkoutId, start: begun, purchase: bought }) => {
    if (begun === null || bought === null) return [];
    const [start, purchase] = [JSON.parse(begun) as Fact, JSON.parse(bought) as Fact<PurchaseCompletedV1>];
    if (purchase.subject === start.subject) return [];
    return [completion(purchase, checkoutId, start.subject!), ...beginning(start, checkoutId, purchase.subject)];
  });
}

function endsOf(facts: readonly Fact[]): Map<string, End> {
  const ends = new Map<string, End>();
  for (const fact of facts) {
    const { checkoutId } = fact.data as { checkoutId?: string };
    if (checkoutId === undefined || (fact.type !== STARTED && fact.type !== PURCHASED)) continue;
    const key = keyOf(shopOf(fact), checkoutId);
    const end = ends.get(key) ?? {};
    if (fact.type === STARTED && fact.subject !== undefined) end.start ??= fact as Fact<CheckoutStartedV1>;
    if (fact.type === PURCHASED) end.purchase ??= fact as Fact<PurchaseCompletedV1>;
    ends.set(key, end);
  }
  return ends;
}

function completion(purchase: Fact<PurchaseCompletedV1>, checkoutId: string, startedBy: string): Fact<CheckoutCompletedV1> {
  const type = wireType(CheckoutCompletedV1);
  const { orderId } = purchase.data;
  return { ...purchase, id: derivedId(purchase, type, checkoutId), type, subject: startedBy, data: { checkoutId, orderId } };
}

/** Nobody is told where nobody is known to have bought. */
function beginning(start: Fact, checkoutId: string, buyer: string | undefined): Fact<CheckoutBegunElsewhereV1>[] {
  if (buyer === undefined) return [];
  const type = wireType(CheckoutBegunElsewhereV1);
  return [{ ...start, id: derivedId(start, type, checkoutId), type, subject: buyer, data: { checkoutId } }];
}
