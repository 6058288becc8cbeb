import {
  ConsentChangedV1,
  CustomerRegisteredV1,
  formatInstant,
  IdentifiedClaimV1,
  LeadDiscoveredV1,
  parseInstant,
  timeOf,
  TraitsChangedV1,
  wireType,
  type Fact,
} from '#lib/contracts';
import { consentOf, type Consent } from '../consents/consents.js';
import { becauseOf, derivedFact, recordedAt } from '../derived-fact.js';
import { hadBought, leadOf, showsContact } from '../leads/leads.js';
import { Changes } from '../resolve-subjects/changes.js';
import { mappingFacts } from '../resolve-subjects/mapping-facts.js';
import { RULES, type Rules } from '../resolve-subjects/merge-rules.js';
import { unseen, type People } from '../resolve-subjects/people.js';
import { resolve } from '../resolve-subjects/resolve.js';
import { changedTraits, learn, type Traits } from '../traits/traits.js';
import type { Heard } from './read-claim.js';

type Of<Kind extends Heard['kind']> = Extract<Heard, { kind: Kind }>;

/** What identity says to one message. */
export interface Ruling {
  facts: Fact[];
  note?: string;
}

/**
 * Judges messages one after another over the people they concern, each meeting what the one before it decided. Nothing is read or
 * written here: what is to be kept gathers in `changes`, `traits` and `consents`.
 */
export class Judge {
  readonly changes = new Changes();
  readonly toldTraits = new Set<string>();
  readonly consents: Consent[] = [];

  constructor(
    readonly people: People,
    readonly traits: Map<string, Traits>,
    private readonly rules: Rules = RULES,
  ) {}

  rule(heard: Heard): Ruling {
    switch (heard.kind) {
      case 'seen':
        return this.seen(heard);
      case 'lead':
        return this.lead(heard);
      case 'registered':
        return this.registered(heard);
      case 'consent':
        return this.consent(heard);
    }
  }

  private seen({ claim, subject, data, told, makesLead }: Of<'seen'>): Ruling {
    const at = recordedAt(claim);
    const subjects = told.map(unseen);
    const decisions = resolve(this.people, { subjects, identifying: data.strength === 'identifying', at }, this.rules);
    this.changes.note(claim, at, decisions);
    const facts = mappingFacts(claim, subject, decisions);
    if (data.traits) facts.push(...this.learn(claim, subject, data.traits));
    if (makesLead && showsContact(this.people.customerOf(this.people.subject(subject)!), told)) {
      const { channel = 'direct', campaign } = data;
      facts.push(...this.discover(claim, subject, { channel, ...(campaign && { campaign }) }));
    }
    const begun = decisions.some((decision) => decision.kind === 'begin' && decision.customerId === subject);
    if (begun && facts.length === 0 && data.event === IDENTIFIED) facts.push(derivedFact(claim, TraitsChangedV1, subject, {}));
    const apart = new Set(decisions.flatMap((decision) => (decision.kind === 'suggest' ? [decision.reason] : [])));
    return apart.size > 0 ? { facts, note: `kept apart and suggested for a merge by hand: ${[...apart].join(', ')}` } : { facts };
  }

  private lead({ claim, subject, data }: Of<'lead'>): Ruling {
    const known = this.people.subject(subject);
    const customer = known && this.people.customerOf(known);
    const fact = leadFact(claim, subject, data);
    const before = customer ? leadOf(customer) : null;
    if (before && before.fact !== fact.id && before.at < timeOf(fact)) return { facts: [], note: 'the customer is a lead already' };
    if (known) this.remember(subject, fact);
    return { facts: [fact], ...(customer && hadBought(customer, timeOf(fact)) && { note: BOUGHT_BEFORE }) };
  }

  private registered({ claim, subject, data }: Of<'registered'>): Ruling {
    const told = data.registeredAt === undefined ? timeOf(claim) : parseInstant(data.registeredAt);
    const facts = [derivedFact(claim, CustomerRegisteredV1, subject, { registeredAt: formatInstant(told ?? timeOf(claim)) })];
    return told === null ? { facts, note: 'registeredAt is no instant; the time of the claim was taken' } : { facts };
  }

  private consent({ claim, subject, data }: Of<'consent'>): Ruling {
    const { expiresAt, ...said } = data;
    const until = expiresAt === undefined ? null : parseInstant(expiresAt);
    if (expiresAt !== undefined && until === null) return { facts: [], note: 'expiresAt is no instant; the consent was not taken' };
    const fact = derivedFact(claim, ConsentChangedV1, subject, { ...said, ...(until !== null && { expiresAt: formatInstant(until) }) });
    this.consents.push(consentOf(fact));
    if (data.status !== 'granted' || !data.channel) return { facts: [fact] };
    return { facts: [fact, ...this.discover(claim, subject, { channel: data.channel })] };
  }

  /** A lead, where the customer was none by then and had not bought. */
  private discover(claim: Fact, subject: string, data: LeadDiscoveredV1): Fact[] {
    const known = this.people.subject(subject);
    if (!known) return [];
    const customer = this.people.customerOf(known);
    const [before, at] = [leadOf(customer), timeOf(claim)];
    if ((before && before.at <= at) || hadBought(customer, at)) return [];
    const fact = leadFact(claim, subject, data);
    this.remember(subject, fact);
    return [fact];
  }

  private remember(subject: string, fact: Fact): void {
    const known = this.people.subject(subject)!;
    known.lead = { fact: fact.id, at: timeOf(fact) };
    this.people.changed.add(known);
  }

  private learn(claim: Fact, subject: string, told: Record<string, unknown>): Fact[] {
    const before = this.traits.get(subject) ?? {};
    const now = learn(before, told, timeOf(claim), `${claim.source} ${becauseOf(claim)}`);
    this.traits.set(subject, now);
    this.toldTraits.add(subject);
    const changed = changedTraits(before, now);
    return changed ? [derivedFact(claim, TraitsChangedV1, subject, changed)] : [];
  }
}

/** The one event that comes with no fact of its own: of whoever it shows first, the others would not hear otherwise. */
const IDENTIFIED = wireType(IdentifiedClaimV1);

/** Whoever claims a lead knows of one, so it is told; whether it counts is a matter of what counts before it. */
const BOUGHT_BEFORE = 'a purchase lies before it, so it counts as a lead only once that purchase is cancelled or wholly refunded';

/** Its id comes from the event, so that a lead found in an event and the same event's own claim of a lead are one fact. */
const leadFact = (claim: Fact, subject: string, data: LeadDiscoveredV1): Fact<LeadDiscoveredV1> =>
  derivedFact(claim, LeadDiscoveredV1, subject, data, { cause: becauseOf(claim) });
