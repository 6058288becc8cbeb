import { MICROS_PER_DAY, type Identifier, type Micros } from '#lib/contracts';
import type { Customer, People, Subject } from './people.js';

/** Why two customers stay apart although one event shows identifiers of both. */
export type Obstacle =
  | 'undone-before'
  | 'shared-device'
  | 'two-user-ids'
  | 'two-cards'
  | 'two-externals'
  | 'external-does-not-merge'
  | 'shared-contact'
  | 'too-many-subjects'
  | 'too-many-merges';

/** The obstacles that stop a storm; a person is alarmed when they hold. */
export const CAPS: ReadonlySet<Obstacle> = new Set<Obstacle>(['too-many-subjects', 'too-many-merges']);

export interface Rules {
  /** An e-mail or phone seen with more customers than this belongs to a family or a shop, and joins nobody again. */
  customersPerContact: number;
  subjectsPerCustomer: number;
  mergesPerDay: number;
  /** External ids by system (`crm` of `crm:4711`), where they differ from the default: they merge, and one customer may have several. */
  externals: Record<string, { unique: boolean; merges: boolean }>;
}

export const RULES: Rules = { customersPerContact: 5, subjectsPerCustomer: 100, mergesPerDay: 20, externals: {} };

/** One side of a possible join: a customer, or a subject never seen, and the identifier by which the event shows it. */
export interface Party {
  via: Subject;
  subjects: ReadonlySet<Subject>;
}

export const isContact = ({ type }: Subject): boolean => type === 'email' || type === 'phone';

/** Whether an e-mail or phone has been seen with too many to say anything about who it is. */
export function isShared(subject: Subject, rules: Rules): boolean {
  return isContact(subject) && subject.seenWith.length > rules.customersPerContact;
}

/** What forbids that two sides become one, whether by a link or by a merge; null where nothing does. */
export function obstacleToJoin(one: Party, other: Party, rules: Rules): Obstacle | null {
  const vias = [one.via, other.via];
  if (vias.some(({ type }) => type === 'anonymous') && hasUserId(one) && hasUserId(other)) return 'shared-device';
  const clash = uniqueInBoth(one, other, rules);
  if (clash) return clash;
  if (vias.some(({ system }) => rules.externals[system]?.merges === false)) return 'external-does-not-merge';
  if (vias.some((via) => isShared(via, rules))) return 'shared-contact';
  return one.subjects.size + other.subjects.size > rules.subjectsPerCustomer ? 'too-many-subjects' : null;
}

/** What forbids that two known customers are merged by themselves at an instant. */
export function obstacleToMerge(people: People, one: Party, other: Party, at: Micros, rules: Rules): Obstacle | null {
  const [a, b] = [people.customerOf(one.via), people.customerOf(other.via)];
  if (people.partedBetween(a, b).length > 0) return 'undone-before';
  const obstacle = obstacleToJoin(one, other, rules);
  if (obstacle) return obstacle;
  const today = survivorOf(a, b).into.mergedAt.filter((mergedAt) => mergedAt > at - MICROS_PER_DAY);
  return today.length >= rules.mergesPerDay ? 'too-many-merges' : null;
}

/** Who stays: the one with a user id, else the one known longer, else the smaller id. */
export function survivorOf(a: Customer, b: Customer): { from: Customer; into: Customer } {
  const [aHas, bHas] = [hasUserId(a), hasUserId(b)];
  const aStays = aHas !== bHas ? aHas : a.knownSince !== b.knownSince ? a.knownSince < b.knownSince : a.id < b.id;
  return aStays ? { from: b, into: a } : { from: a, into: b };
}

function hasUserId({ subjects }: { subjects: ReadonlySet<Subject> }): boolean {
  for (const { type } of subjects) if (type === 'customer') return true;
  return false;
}

function uniqueInBoth(one: Party, other: Party, rules: Rules): Obstacle | null {
  const kinds = new Map<string, Obstacle>();
  for (const subject of one.subjects) {
    const clash = uniqueness(subject, rules);
    if (clash) kinds.set(kindOf(subject), clash);
  }
  if (kinds.size === 0) return null;
  for (const subject of other.subjects) {
    const clash = kinds.get(kindOf(subject));
    if (clash) return clash;
  }
  return null;
}

/** What a second identifier of this kind in one customer would be, where a customer has only one. */
function uniqueness({ type, system }: Subject, rules: Rules): Obstacle | null {
  if (type === 'customer') return 'two-user-ids';
  if (type === 'card') return 'two-cards';
  return rules.externals[system]?.unique ? 'two-externals' : null;
}

const kindOf = ({ type, realm, system }: Subject): string => JSON.stringify([type, realm, system]);

/** The system of an external id, where it has rules of its own; of others nothing is said in clear. */
export function systemOf({ type, value }: Identifier, rules: Rules): string {
  if (type !== 'external') return '';
  return Object.keys(rules.externals).find((system) => value.startsWith(`${system}:`)) ?? '';
}
