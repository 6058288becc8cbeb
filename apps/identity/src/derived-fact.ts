import { derivedId, parseInstant, wireType, type Claim, type Contract, type Fact, type Micros } from '#lib/contracts';

/** The id of the event that a message goes back to: what intake tells of an event names it as its cause, a claim from outside is it. */
export function becauseOf({ claimid, causationid, source, id }: Claim): string {
  if (claimid !== undefined) return claimid;
  return causationid?.startsWith(`${source} `) ? causationid.slice(source.length + 1) : id;
}

/** When we accepted it. */
export function recordedAt({ id, recordedtime }: Claim): Micros {
  const at = parseInstant(recordedtime);
  if (at === null) throw new Error(`${id} has no valid recordedtime`);
  return at;
}

/**
 * A fact made from a claim: it keeps the claim's source, times and shop. Its id comes from `cause` (the claim, unless told), the type
 * and what it is about, so making it twice makes the same fact.
 */
export function derivedFact<T extends object>(
  claim: Claim,
  contract: Contract & (new () => T),
  subject: string,
  data: T,
  { about = subject, cause = claim.id }: { about?: string; cause?: string } = {},
): Fact<T> {
  const { specversion, source, time, datacontenttype, sequence, recordedtime, originaltime, senttime, shop } = claim;
  const because = becauseOf(claim);
  const type = wireType(contract);
  return {
    specversion,
    id: derivedId({ source, id: cause }, type, about),
    source,
    type,
    time,
    subject,
    datacontenttype,
    recordedtime,
    ...(sequence !== undefined && { sequence }),
    ...(originaltime !== undefined && { originaltime }),
    ...(senttime !== undefined && { senttime }),
    ...(shop !== undefined && { shop }),
    correlationid: claim.correlationid ?? because,
    causationid: `${source} ${claim.id}`,
    claimid: because,
    data,
  };
}
