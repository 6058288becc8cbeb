import { byWireType, check, CLAIMS, contextOf, type Claim, type Contract, type Violation } from '#lib/contracts';
import type { Message } from '#lib/log';
import { shopOf } from './fact-from.js';

/** A claim ready to be judged: checked against its contract, with the message it came in. */
export interface FiledClaim {
  message: Message;
  claim: Claim<never>;
  contract: Contract;
  /** The order it names and needs; checkouts and credit notes need none. */
  orderKey?: string;
  /** Its row among the waiting, if it has waited. */
  waitingId?: number;
}

const CONTRACTS = byWireType(CLAIMS.filter((contract) => contextOf(contract) === 'orders'));

const NEEDS_NO_ORDER = new Set(['orders.checkout-started', 'orders.cart-abandoned']);

/** Files a message's claim, or says why it cannot be judged at all. */
export function file(message: Message, waitingId?: number): FiledClaim | { unfit: string; violations?: Violation[] } {
  const contract = CONTRACTS.get(message.fact.type);
  if (!contract) return { unfit: `orders does not judge ${message.fact.type}` };
  const checked = check(contract, message.fact.data);
  if ('violations' in checked) {
    const { violations } = checked;
    return { unfit: violations.map(({ pointer, detail }) => `${pointer || '/'} ${detail}`).join('; '), violations };
  }
  const claim = { ...message.fact, data: checked.value as never };
  const { orderId } = checked.value as { orderId?: string };
  return {
    message,
    claim,
    contract,
    ...(orderId !== undefined && !NEEDS_NO_ORDER.has(contract.type) && { orderKey: keyOf(shopOf(claim), orderId) }),
    ...(waitingId !== undefined && { waitingId }),
  };
}

/** Ids are unique per shop; neither contains a NUL. */
export const keyOf = (shop: string, id: string): string => `${shop}\u0000${id}`;

export function splitKey(key: string): [shop: string, id: string] {
  const at = key.indexOf('\u0000');
  return [key.slice(0, at), key.slice(at + 1)];
}
