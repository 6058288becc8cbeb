import { subjectId, type SubjectMapping, type SubjectType } from '#lib/contracts';
import { ownersAfterUndo, type Move } from '../src/merges/undo.js';
import { RULES, type Rules } from '../src/resolve-subjects/merge-rules.js';
import { People, unseen, type Subject } from '../src/resolve-subjects/people.js';
import { resolve, type Decision } from '../src/resolve-subjects/resolve.js';

const TYPES: Readonly<Record<string, SubjectType>> = { u: 'customer', x: 'external', c: 'card', a: 'anonymous', e: 'email', p: 'phone' };

/** A subject by a short name: its first letter is its type (`u1` a user id, `a1` a device, `e1` an e-mail …), after a slash its realm. */
export function subjectOf(name: string, system = ''): Subject {
  const [value, realm = 'shop'] = name.split('/') as [string, string?];
  const type = TYPES[value[0]!]!;
  const own = type === 'email' || type === 'phone' ? '' : realm;
  return unseen({ id: subjectId('a secret', { type, realm: own, value }), type, realm: own, system });
}

export const idOf = (name: string): string => subjectOf(name).id;

/** Identity with everything in memory: what the database keeps between batches is kept here. */
export class World {
  readonly people = new People();
  readonly told: SubjectMapping[] = [];
  readonly merges: { id: string; from: string; into: string; undone: boolean }[] = [];
  private readonly moves: Omit<Move, 'undone'>[] = [];

  constructor(private readonly rules: Rules = RULES) {}

  /** One event that shows these; all at one instant unless told. */
  shows(names: string[], { identifying = true, at = 0 } = {}): Decision[] {
    const decisions = resolve(this.people, { subjects: names.map((name) => subjectOf(name)), identifying, at }, this.rules);
    for (const decision of decisions) this.note(decision);
    return decisions;
  }

  /** A merge by hand. */
  join(from: string, into: string, at = 0): string {
    const [a, b] = [this.people.customer(this.customerOf(from)), this.people.customer(this.customerOf(into))];
    for (const pair of this.people.partedBetween(a, b)) this.people.allowTogether(...pair);
    this.note({ kind: 'merge', from: a.id, into: b.id, moved: this.people.merge(a, b, at) });
    return this.merges.at(-1)!.id;
  }

  undo(mergeId: string): void {
    const merge = this.merges.find(({ id }) => id === mergeId)!;
    const moves = this.moves.map((move) => ({ ...move, undone: this.merges.find(({ id }) => id === move.mergeId)!.undone }));
    for (const [id, owner] of ownersAfterUndo(mergeId, moves)) {
      const subject = this.people.subject(id)!;
      if (subject.customerId !== owner) this.told.push(this.people.move(subject, this.people.customer(owner)));
    }
    merge.undone = true;
    this.people.keepApart(merge.from, merge.into);
  }

  customerOf(name: string): string {
    return this.people.subject(idOf(name))!.customerId;
  }

  /** Who each subject belongs to. */
  mapping(): Record<string, string> {
    return Object.fromEntries([...this.people.all()].map(({ id, customerId }) => [id, customerId]));
  }

  private note(decision: Decision): void {
    if (decision.kind === 'link') this.told.push(decision.mapping);
    if (decision.kind !== 'merge') return;
    const { from, into, moved } = decision;
    const id = `merge ${this.merges.length}`;
    this.merges.push({ id, from, into, undone: false });
    this.moves.push(...moved.map(({ subject, revision }) => ({ mergeId: id, subject, from, into, revision })));
    this.told.push(...moved);
  }
}

/** What everyone else makes of the mapping facts: the highest revision wins, and who is in none is their own customer. */
export function foldMappings(subjects: Iterable<string>, told: readonly SubjectMapping[]): Record<string, string> {
  const best = new Map<string, SubjectMapping>();
  for (const mapping of told) if ((best.get(mapping.subject)?.revision ?? 0) < mapping.revision) best.set(mapping.subject, mapping);
  return Object.fromEntries([...subjects].map((id) => [id, best.get(id)?.customerId ?? id]));
}
