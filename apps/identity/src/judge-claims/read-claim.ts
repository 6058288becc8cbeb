import {
  check,
  ConsentChangedV1,
  CustomerRegisteredClaimV1,
  IdentifiersSeenV1,
  LeadDiscoveredV1,
  subjectId,
  wireType,
  type Claim,
  type Contract,
} from '#lib/contracts';
import { RULES, systemOf, type Rules } from '../resolve-subjects/merge-rules.js';
import { byStrength } from '../resolve-subjects/resolve.js';
import { unseen } from '../resolve-subjects/people.js';
import type { Told } from '../resolve-subjects/pg-people.js';

/** One message of identity's claims, understood. `subject` is the strongest identifier's. */
export type Heard =
  | { kind: 'seen'; claim: Claim; subject: string; data: IdentifiersSeenV1; told: Told[]; makesLead: boolean }
  | { kind: 'lead'; claim: Claim; subject: string; data: LeadDiscoveredV1 }
  | { kind: 'registered'; claim: Claim; subject: string; data: CustomerRegisteredClaimV1 }
  | { kind: 'consent'; claim: Claim; subject: string; data: ConsentChangedV1 };

/** A message identity cannot judge, and why; never quotes what stands in it. */
export interface Refused {
  kind: 'refused';
  claim: Claim;
  reason: string;
}

/** Events that make nobody a lead: a purchase is the opposite, and the claim of a lead follows by itself. */
const NO_LEADS = /^itinera\.(orders\.purchase-(completed|amended)|identity\.lead-discovered)\.v\d+$/;

export function readClaim(claim: Claim, subjectSecret: string, rules: Rules = RULES): Heard | Refused {
  const { subject } = claim;
  if (claim.type === wireType(IdentifiersSeenV1)) return readSeen(claim, subjectSecret, rules);
  if (subject === undefined) return { kind: 'refused', claim, reason: 'the claim names nobody' };
  switch (claim.type) {
    case wireType(LeadDiscoveredV1):
      return checked(claim, LeadDiscoveredV1, (data) => ({ kind: 'lead', claim, subject, data }));
    case wireType(CustomerRegisteredClaimV1):
      return checked(claim, CustomerRegisteredClaimV1, (data) => ({ kind: 'registered', claim, subject, data }));
    case wireType(ConsentChangedV1):
      return checked(claim, ConsentChangedV1, (data) => ({ kind: 'consent', claim, subject, data }));
    default:
      return { kind: 'refused', claim, reason: 'identity does not judge claims of this type' };
  }
}

function readSeen(claim: Claim, subjectSecret: string, rules: Rules): Heard | Refused {
  return checked(claim, IdentifiersSeenV1, (data) => {
    const told = data.identifiers.map((identifier) => ({
      ...identifier,
      id: subjectId(subjectSecret, identifier),
      system: systemOf(identifier, rules),
    }));
    const [strongest] = byStrength(told.map(unseen));
    if (!strongest) return { kind: 'refused', claim, reason: 'the event shows no identifier' };
    const { event } = claim.data as { event?: unknown };
    return { kind: 'seen', claim, subject: strongest.id, data, told, makesLead: !NO_LEADS.test(String(event)) };
  });
}

function checked<T extends object>(
  claim: Claim,
  contract: Contract & (new () => T),
  understand: (data: T) => Heard | Refused,
): Heard | Refused {
  const result = check(contract, claim.data);
  if ('value' in result) return understand(result.value);
  return { kind: 'refused', claim, reason: result.violations.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ') };
}
