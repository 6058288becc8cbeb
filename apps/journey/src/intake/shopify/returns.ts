import { ReturnApprovedV1, ReturnClosedV1, ReturnDeclinedV1, ReturnReceivedV1, ReturnRequestedV1, type Contract } from '#lib/contracts';
import { objectOr, type JsonObject } from '../json.js';
import { listOf } from '../shops/resource.js';
import { says, unread, type Said, type Saying } from '../shops/said.js';
import { asLabel, defined, textOf } from '../text.js';
import type { Surroundings } from './surroundings.js';

export type ReturnStep = 'requested' | 'approved' | 'declined' | 'cancelled' | 'received' | 'closed';

const STEPS: Record<Exclude<ReturnStep, 'requested'>, Contract> = {
  approved: ReturnApprovedV1,
  declined: ReturnDeclinedV1,
  // The customer, or the shop, has thought better of it: nothing is open any more.
  cancelled: ReturnClosedV1,
  received: ReturnReceivedV1,
  closed: ReturnClosedV1,
};

/**
 * What happens to a return. Each step says the request too, under the request's own name: one that the shop makes itself begins with its
 * approval, and steps come in any order.
 */
export function returnSays(resource: JsonObject, step: ReturnStep, { happened, order }: Surroundings): Said {
  const told = objectOr(resource['return']);
  const returnId = textOf(told, 'id') ?? textOf(resource, 'return_id', 'id');
  const orderId = orderOf(resource) ?? orderOf(told);
  if (returnId === undefined || orderId === undefined) return unread(`return-${step}: the return or its order is not named`);
  const name = `shopify return ${returnId}`;
  const saying = (what: string, contract: Contract, more: object): Saying => ({
    id: `${name} ${what}`,
    contract,
    time: happened,
    data: defined({ returnId, orderId, ...more }),
    person: [],
    // Several steps told by one webhook have one time.
    sequence: what === 'requested' ? '0' : '1',
  });
  const request = saying('requested', ReturnRequestedV1, { lines: placesOf(resource, order.lines), reason: reasonOf(resource) });
  if (step === 'requested') return says(request);
  const reason = step === 'declined' ? declined(resource) : step === 'cancelled' ? 'cancelled' : undefined;
  return says(request, saying(step === 'cancelled' ? 'closed' : step, STEPS[step], { reason }));
}

const orderOf = (resource: JsonObject): string | undefined => textOf(objectOr(resource['order']), 'id') ?? textOf(resource, 'order_id');

function placesOf(resource: JsonObject, lines: readonly string[]): number[] | undefined {
  const places = listOf(resource['return_line_items']).map((item) => {
    const line = objectOr(objectOr(item['fulfillment_line_item'])['line_item']);
    return lines.indexOf(textOf(line, 'id') ?? '');
  });
  return places.length > 0 && places.every((place) => place >= 0) ? places : undefined;
}

/** The shop's word for it (`size_too_small`). What the customer wrote stays where it is. */
function reasonOf(resource: JsonObject): string | undefined {
  const reasons = listOf(resource['return_line_items']).flatMap((item) => textOf(item, 'return_reason') ?? []);
  const [first] = reasons.filter((reason) => !/^unknown$/i.test(reason));
  return first === undefined ? undefined : asLabel(first, 200);
}

const declined = (resource: JsonObject): string | undefined => textOf(objectOr(resource['decline']), 'reason');
