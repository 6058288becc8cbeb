import { derivedId, wireType, type Claim, type Fact } from './fact.js';

/**
 * A fact made from a claim: it keeps the claim's source and times, and its id is the same whenever the claim is judged again.
 * `about` is the matter's own id; `subject` the one under which the matter was opened.
 */
export function factFrom<Data>(
  claim: Claim,
  contract: { type: string; version: number },
  { about, subject, data }: { about: string; subject: string | undefined; data: Data },
): Fact<Data> {
  const type = wireType(contract);
  return {
    specversion: '1.0',
    id: derivedId(claim, type, about),
    source: claim.source,
    type,
    time: claim.time,
    ...(subject !== undefined && { subject }),
    datacontenttype: 'application/json',
    ...(claim.sequence !== undefined && { sequence: claim.sequence }),
    recordedtime: claim.recordedtime,
    ...(claim.originaltime !== undefined && { originaltime: claim.originaltime }),
    ...(claim.senttime !== undefined && { senttime: claim.senttime }),
    ...(claim.shop !== undefined && { shop: claim.shop }),
    correlationid: claim.correlationid ?? claim.id,
    causationid: `${claim.source} ${claim.id}`,
    claimid: claim.id,
    data,
  };
}
