import { derivedId, formatInstant, wireType, type Contract, type Fact, type Micros } from '#lib/contracts';
import { FEEDBACK_SOURCE } from '../source.js';

/** What a fact of ours goes back to: another fact, or a claim. */
export type Because = Pick<Fact, 'source' | 'id' | 'correlationid'>;

export interface Telling {
  /** Absent: it is about nobody. */
  subject?: string | undefined;
  /** '' or absent: the shop without a name. */
  shop?: string | undefined;
  at: Micros;
  recordedAt: Micros;
  /** What the fact is about, its shop included; with its type it names the fact, so telling it twice is harmless. */
  about: string;
  /** Absent where a request or the hour was the cause. */
  because?: Because | undefined;
}

/** A fact of feedback's own: what a request, a rule or the hour has brought. What a platform tells becomes a fact by `factFrom`. */
export function feedbackFact<T extends object>(
  contract: Contract & (new () => T),
  { subject, shop, at, recordedAt, about, because }: Telling,
  data: T,
): Fact<T> {
  const type = wireType(contract);
  return {
    specversion: '1.0',
    id: derivedId({ source: FEEDBACK_SOURCE, id: about }, type),
    source: FEEDBACK_SOURCE,
    type,
    time: formatInstant(at),
    recordedtime: formatInstant(recordedAt),
    ...(subject !== undefined && { subject }),
    ...(shop && { shop }),
    datacontenttype: 'application/json',
    ...(because && { correlationid: because.correlationid ?? because.id, causationid: `${because.source} ${because.id}` }),
    data,
  };
}
