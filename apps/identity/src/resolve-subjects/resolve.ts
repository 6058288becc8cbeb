import { SUBJECT_TYPES, type Micros, type SubjectMapping } from '#lib/contracts';
import {
  CAPS,
  isContact,
  obstacleToJoin,
  obstacleToMerge,
  RULES,
  survivorOf,
  type Obstacle,
  type Party,
  type Rules,
} from './merge-rules.js';
import type { People, Subject } from './people.js';

/** What one event shows: identifiers that came together, and whether they may join customers already known. */
export interface Sighting {
  /** As never seen; those that are known are found among the people. */
  subjects: readonly Subject[];
  identifying: boolean;
  /** When we accepted the event: caps count by it, and a customer is known since then. */
  at: Micros;
}

export type Decision =
  | { kind: 'begin'; customerId: string; knownSince: Micros }
  | { kind: 'link'; mapping: SubjectMapping }
  | { kind: 'merge'; from: string; into: string; moved: SubjectMapping[] }
  | { kind: 'suggest'; customers: [string, string]; reason: Obstacle };

/**
 * Who the identifiers of one event belong to. The strongest is the anchor: every other is compared with it alone, known ones first,
 * so that two weak identifiers never join by way of each other what the anchor keeps apart. The decisions are already taken in
 * `people` when they are answered.
 */
export function resolve(people: People, sighting: Sighting, rules: Rules = RULES): Decision[] {
  const subjects = byStrength(sighting.subjects).map((subject) => people.subject(subject.id) ?? subject);
  const [anchor, ...others] = subjects;
  if (!anchor) return [];
  noteCompany(people, subjects, rules);
  const isKnown = (subject: Subject): boolean => people.subject(subject.id) !== undefined;
  const [known, strangers] = [others.filter(isKnown), others.filter((subject) => !isKnown(subject))];
  const decisions: Decision[] = [];
  if (!isKnown(anchor)) decisions.push(settle(people, anchor, known, sighting, rules));
  for (const subject of known) decisions.push(...join(people, anchor, subject, sighting, rules));
  for (const subject of strangers) decisions.push(...adopt(people, anchor, subject, sighting, rules));
  return decisions;
}

/** The strongest identifier first; equals stay as told, repetitions are dropped. */
export function byStrength(subjects: readonly Subject[]): Subject[] {
  const distinct = [...new Map(subjects.map((subject) => [subject.id, subject])).values()];
  return distinct.sort((a, b) => SUBJECT_TYPES.indexOf(a.type) - SUBJECT_TYPES.indexOf(b.type));
}

/** An anchor never seen joins the first known customer that may have it, or begins one. */
function settle(people: People, anchor: Subject, known: Subject[], { at }: Sighting, rules: Rules): Decision {
  const home = known.find((subject) => obstacleToJoin(alone(anchor), partyOf(people, subject), rules) === null);
  if (home) return { kind: 'link', mapping: people.link(anchor, people.customerOf(home)) };
  return { kind: 'begin', customerId: people.begin(anchor, at).id, knownSince: at };
}

/** A known identifier beside the anchor: its customer is merged with the anchor's, or a person is asked. */
function join(people: People, anchor: Subject, subject: Subject, { identifying, at }: Sighting, rules: Rules): Decision[] {
  if (!identifying || subject.customerId === anchor.customerId) return [];
  const obstacle = obstacleToMerge(people, partyOf(people, anchor), partyOf(people, subject), at, rules);
  if (obstacle) return [suggest(anchor, subject, obstacle)];
  const { from, into } = survivorOf(people.customerOf(anchor), people.customerOf(subject));
  return [{ kind: 'merge', from: from.id, into: into.id, moved: people.merge(from, into, at) }];
}

/** An identifier never seen becomes the anchor's customer's, or begins one where it may not. */
function adopt(people: People, anchor: Subject, subject: Subject, { identifying, at }: Sighting, rules: Rules): Decision[] {
  const obstacle = obstacleToJoin(partyOf(people, anchor), alone(subject), rules);
  if (!obstacle) return [{ kind: 'link', mapping: people.link(subject, people.customerOf(anchor)) }];
  const begun: Decision = { kind: 'begin', customerId: people.begin(subject, at).id, knownSince: at };
  return identifying || CAPS.has(obstacle) ? [begun, suggest(anchor, subject, obstacle)] : [begun];
}

/**
 * Writes down with which customers an e-mail or phone comes: the customer that the strongest identifier beside it has now, before
 * anything is joined because of it. Merged away or not, each counts, or a shared address would hide what it has swallowed.
 */
function noteCompany(people: People, subjects: Subject[], rules: Rules): void {
  for (const contact of subjects) {
    if (!isContact(contact) || contact.seenWith.length > rules.customersPerContact) continue;
    const others = subjects.filter((subject) => subject !== contact);
    const company = others.find(({ id }) => people.subject(id) !== undefined) ?? others[0];
    if (!company || contact.seenWith.includes(company.customerId)) continue;
    contact.seenWith = [...contact.seenWith, company.customerId];
    people.changed.add(contact);
  }
}

const alone = (subject: Subject): Party => ({ via: subject, subjects: new Set([subject]) });

const partyOf = (people: People, subject: Subject): Party => ({ via: subject, subjects: people.customerOf(subject).subjects });

function suggest(anchor: Subject, subject: Subject, reason: Obstacle): Decision {
  const [one, other] = [anchor.customerId, subject.customerId].sort() as [string, string];
  return { kind: 'suggest', customers: [one, other], reason };
}
