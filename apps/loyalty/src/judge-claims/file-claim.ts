import { byWireType, check, CLAIMS, contextOf, type Claim, type Contract } from '#lib/contracts';
import type { Message } from '#lib/log';

/** A claim ready to be judged, with the message it came in. */
export interface FiledClaim {
  message: Message;
  claim: Claim<never>;
  /** `loyalty.points-redeemed` */
  type: string;
}

const CONTRACTS: ReadonlyMap<string, Contract> = byWireType(CLAIMS.filter((contract) => contextOf(contract) === 'loyalty'));

/** Checks a message's claim against its contract, or says why it cannot be judged at all. */
export function file(message: Message): FiledClaim | { unfit: string } {
  const contract = CONTRACTS.get(message.fact.type);
  if (!contract) return { unfit: `loyalty does not judge ${message.fact.type}` };
  const checked = check(contract, message.fact.data);
  if ('violations' in checked) return { unfit: checked.violations.map(({ pointer, detail }) => `${pointer || '/'} ${detail}`).join('; ') };
  return { message, claim: { ...message.fact, data: checked.value as never }, type: contract.type };
}
