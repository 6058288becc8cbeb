import { createHash } from 'node:crypto';
import { formatInstant, formatUuid, type Fact, type Micros } from '#lib/contracts';
import { ownerOf } from '#lib/log';
import { anEnrolment, aPosting } from '../../kpis/loyalty/testing/loyalty-facts.js';
import { aFact, factOf } from '../../lifecycle/a-fact.js';

/** Numbers from 0 to just under `below`, the same for the same seed. */
export type Pick = (below: number) => number;

export function picker(seed: number): Pick {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

export function shuffled<T>(items: readonly T[], pick: Pick): T[] {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index--) {
    const other = pick(index + 1);
    [result[index], result[other]] = [result[other]!, result[index]!];
  }
  return result;
}

export const uuidOf = (name: string): string => formatUuid(createHash('sha256').update(name).digest().subarray(0, 16), 8);

/** Some identifiers of a few people, all that happens to them, and who belongs to whom in the end. */
export interface Family {
  subjects: string[];
  facts: Fact[];
  /** subject → customer, by highest revision. */
  owners: Map<string, string>;
}

/** Facts lie within four hours, so that the cells stay few. */
const MINUTE: Micros = 60_000_000;
const SUBJECTS = 4;

/** Facts of four subjects, and links, merges and undos with revisions as identity counts them. */
export function aFamily(name: string, pick: Pick, start: Micros): Family {
  const subjects = Array.from({ length: SUBJECTS }, (_, index) => uuidOf(`${name} ${index}`));
  const facts: Fact[] = Array.from({ length: 4 + pick(5) }, (_, index) => {
    const picks = [pick(15), pick(240), pick(3), pick(12), 0];
    const made = pick(5) === 0 ? aPointsFact(picks[1]! * MINUTE, pick) : factOf(picks, MINUTE);
    const time = formatInstant(start + Date.parse(made.time) * 1000);
    const amounts = { subtotalMinor: (made.data as { totalMinor?: number }).totalMinor ?? 1, currency: 'EUR' };
    const envelope = { id: `${name}-${index}`, shop: `shop-${name}`, subject: subjects[pick(SUBJECTS)]!, time, recordedtime: time };
    return { ...made, ...envelope, data: { ...amounts, ...(made.data as object) } };
  });
  const mapping = new Mapping(subjects, start);
  for (let step = 2 + pick(3); step > 0; step--) mapping.move(pick);
  facts.push(...mapping.facts.map((fact, index) => ({ ...fact, id: `${name}-move-${index}`, subject: subjects[pick(SUBJECTS)]! })));
  return { subjects, facts, owners: mapping.owners };
}

/** Somebody takes part, and has and spends points. */
function aPointsFact(at: Micros, pick: Pick): Fact {
  const lotId = `lot ${pick(2)}`;
  const rest = { at, posting: 1 + pick(9) };
  const moves = [`${pick(2) ? '+' : '-'}${1 + pick(50)} ${lotId}`];
  if (pick(3) === 0) return anEnrolment(rest);
  return moves[0]!.startsWith('-')
    ? aPosting({ ...rest, noun: 'points-redeemed', moves })
    : aPosting({ ...rest, noun: 'points-earned', moves, more: { lotId, pending: false, reason: 'purchase' } });
}

/** What identity does, in small. */
class Mapping {
  readonly facts: Fact[] = [];
  readonly owners: Map<string, string>;
  private readonly revisions = new Map<string, number>();
  private readonly merges: { from: string; into: string; moved: string[] }[] = [];

  constructor(
    subjects: string[],
    private readonly start: Micros,
  ) {
    this.owners = new Map(subjects.map((subject) => [subject, subject]));
  }

  move(pick: Pick): void {
    const merge = this.merges[pick(this.merges.length * 2)];
    if (merge) this.undo(merge);
    else this.join(pick);
  }

  /** A subject never seen before is linked; a customer of some is merged. */
  private join(pick: Pick): void {
    const customers = [...new Set(this.owners.values())];
    if (customers.length === 1) return;
    const [from, into] = shuffled(customers, pick) as [string, string];
    const moved = [...this.owners].filter(([, owner]) => owner === from).map(([subject]) => subject);
    const isLink = moved.length === 1 && !this.revisions.has(moved[0]!) && pick(2) === 0;
    if (!isLink) this.merges.push({ from, into, moved });
    this.tell(isLink ? 'identity.subject-linked' : 'identity.customers-merged', moved, into);
  }

  /** What was linked after the merge stays with the surviving side. */
  private undo(merge: { from: string; into: string; moved: string[] }): void {
    this.merges.splice(this.merges.indexOf(merge), 1);
    const back = merge.moved.filter((subject) => this.owners.get(subject) === merge.into);
    if (back.length > 0) this.tell('identity.merge-undone', back, merge.from);
  }

  private tell(type: string, moved: string[], customerId: string): void {
    const subjects = moved.map((subject) => ({ subject, customerId, revision: (this.revisions.get(subject) ?? 0) + 1 }));
    for (const { subject, revision } of subjects) {
      this.revisions.set(subject, revision);
      this.owners.set(subject, customerId);
    }
    this.facts.push(aFact(this.start + this.facts.length * MINUTE, type, { subjects }));
  }
}

/** A record of the log, by the topic and partition it stands in. */
export interface Line {
  topic: string;
  partition: number;
  fact: Fact;
}

/** All facts of all families in one random order, some told twice or thrice; a subject's facts stand in its own partition. */
export function linesOf(families: readonly Family[], partitions: number, pick: Pick): Line[] {
  const told = families.flatMap(({ subjects, facts }) =>
    facts.flatMap((fact) => {
      const line = { topic: `itinera.${ownerOf(fact.type)}`, partition: subjects.indexOf(fact.subject!) % partitions, fact };
      return Array.from({ length: 1 + Math.floor(pick(10) / 8) + Math.floor(pick(10) / 9) }, () => line);
    }),
  );
  return shuffled(told, pick);
}
