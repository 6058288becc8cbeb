import { byWireType, check, CLAIMS, contextOf, type Claim, type Contract } from '#lib/contracts';
import type { Message } from '#lib/log';
import type { Texts } from '#lib/sealing';

/** A claim ready to be judged, its texts as they were said, with the message it came in. */
export interface FiledClaim {
  message: Message;
  claim: Claim<never>;
  contract: Contract;
  /** Its row among the waiting, if it has waited. */
  waitingId?: number;
}

const CONTRACTS: ReadonlyMap<string, Contract> = byWireType(CLAIMS.filter((contract) => contextOf(contract) === 'feedback'));

/** Checks a message's claim against its contract and opens its texts, or says why it cannot be judged at all. */
export function file(message: Message, texts: Texts): FiledClaim | { unfit: string } {
  const contract = CONTRACTS.get(message.fact.type);
  if (!contract) return { unfit: `feedback does not judge ${message.fact.type}` };
  const checked = check(contract, message.fact.data);
  if ('violations' in checked) return { unfit: checked.violations.map(({ pointer, detail }) => `${pointer || '/'} ${detail}`).join('; ') };
  const claim = { ...message.fact, data: checked.value };
  try {
    return { message, claim: texts.open(claim) as Claim<never>, contract };
  } catch {
    return { unfit: 'its text was not sealed by this product for this event; was SUBJECT_SECRET changed?' };
  }
}
