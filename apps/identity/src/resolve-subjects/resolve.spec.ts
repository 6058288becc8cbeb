import { MICROS_PER_DAY } from '#lib/contracts';
import { describe, expect, it } from '@jest/globals';
import { idOf, subjectOf, World } from '../../test/world.js';
import { RULES, systemOf, type Obstacle } from './merge-rules.js';
import { resolve, type Decision } from './resolve.js';

const kinds = (decisions: Decision[]): string[] => decisions.map(({ kind }) => kind);
const reasons = (decisions: Decision[]): Obstacle[] =>
  decisions.flatMap((decision) => (decision.kind === 'suggest' ? [decision.reason] : []));
const numbered = (letter: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${letter}${index + 1}`);

/** A world in which these events have happened, each a list of names; `~` before the first makes it a touchpoint. */
function worldAfter(...events: string[]): World {
  const world = new World();
  for (const event of events) world.shows(event.replace('~', '').split(' '), { identifying: !event.startsWith('~') });
  return world;
}

describe('who the identifiers of an event belong to', () => {
  it('begins a customer with its own subject id and tells nobody', () => {
    const world = new World();
    expect(world.shows(['a1'])).toEqual([{ kind: 'begin', customerId: idOf('a1'), knownSince: 0 }]);
    expect(world.told).toEqual([]);
  });

  it('begins with the strongest identifier and links the others to it', () => {
    const world = new World();
    const decisions = world.shows(['e1', 'a1', 'u1']);
    expect(decisions).toEqual([
      { kind: 'begin', customerId: idOf('u1'), knownSince: 0 },
      { kind: 'link', mapping: { subject: idOf('a1'), customerId: idOf('u1'), revision: 1 } },
      { kind: 'link', mapping: { subject: idOf('e1'), customerId: idOf('u1'), revision: 1 } },
    ]);
  });

  it('links a user id never seen to the visitor who logs in', () => {
    const world = worldAfter('~a1');
    expect(world.shows(['u1', 'a1'])).toEqual([{ kind: 'link', mapping: { subject: idOf('u1'), customerId: idOf('a1'), revision: 1 } }]);
  });

  it('decides nothing when all are one customer already', () => {
    const world = worldAfter('u1 a1 e1');
    expect(world.shows(['u1', 'a1', 'e1'])).toEqual([]);
  });

  it('takes an identifier told twice once', () => {
    expect(kinds(new World().shows(['u1', 'u1']))).toEqual(['begin']);
  });

  it('decides nothing where nothing is shown', () => {
    expect(new World().shows([])).toEqual([]);
  });

  const cases: [name: string, before: string[], event: string, kinds: string[], reasons: Obstacle[]][] = [
    ['a known visitor and a known user id merge', ['~a1', '~u1'], 'u1 a1', ['merge'], []],
    ['two known visitors with one e-mail merge', ['~a1', 'a2 e1'], 'a1 e1', ['merge'], []],
    ['a card and a user id merge', ['~c1', '~u1'], 'u1 c1', ['merge'], []],
    ['an external id and a user id merge', ['~x1', '~u1'], 'u1 x1', ['merge'], []],
    ['user ids of two realms merge by an e-mail', ['u1/north e1', '~u1/south'], 'u1/south e1', ['merge'], []],
    ['a customer may have several e-mails and phones', ['u1 e1 p1'], 'u1 e2 p2', ['link', 'link'], []],
    ['a customer may have several devices', ['u1 a1'], 'u1 a2', ['link'], []],
    ['three customers become one', ['~u1', '~a1', '~e1'], 'u1 a1 e1', ['merge', 'merge'], []],
    ['a touchpoint never merges', ['~a1', '~u1'], '~u1 a1', [], []],
    ['a touchpoint links what was never seen', ['~u1'], '~u1 a1', ['link'], []],
    ['two user ids of one realm stay apart', ['u1 e1', '~u2'], 'u2 e1', ['suggest'], ['two-user-ids']],
    ['a second user id begins its own customer', ['u1 e1'], 'u2 e1', ['begin', 'suggest'], ['two-user-ids']],
    ['two user ids in one event stay apart', [], 'u1 u2', ['begin', 'begin', 'suggest'], ['two-user-ids']],
    ['a user id beside another of its realm is not linked by a touchpoint either', ['u1 e1'], '~u2 e1', ['begin'], []],
    ['two cards stay apart', ['u1 c1', '~c2'], 'u1 c2', ['suggest'], ['two-cards']],
    ['a device keeps its first customer when another logs in', ['u1 a1', '~u2'], 'u2 a1', ['suggest'], ['shared-device']],
    ['a device keeps its first customer when a new user logs in', ['u1 a1'], 'u2 a1', ['begin', 'suggest'], ['shared-device']],
    [
      'a device never joins two customers with user ids, of whatever realm',
      ['u1/north a1', '~u1/south'],
      'u1/south a1',
      ['suggest'],
      ['shared-device'],
    ],
    ['a device joins a customer without user id to one with', ['u1 a1', '~e2'], 'a1 e2', ['merge'], []],
  ];
  it.each(cases)('%s', (_, before, event, expectedKinds, expectedReasons) => {
    const world = worldAfter(...before);
    const decisions = world.shows(event.replace('~', '').split(' '), { identifying: !event.startsWith('~') });
    expect([kinds(decisions), reasons(decisions)]).toEqual([expectedKinds, expectedReasons]);
  });

  it('links what was never seen to the customer that a merge in the same event leaves', () => {
    const world = worldAfter('~a1', '~u1');
    world.shows(['u1', 'a1', 'p1']);
    expect(new Set(Object.values(world.mapping()))).toEqual(new Set([idOf('u1')]));
  });

  it('counts a revision for every move', () => {
    const world = worldAfter('~a1', 'a1 e1', '~u1', 'u1 a1');
    expect(world.told.filter(({ subject }) => subject === idOf('e1')).map(({ revision }) => revision)).toEqual([1, 2]);
    expect(world.people.subject(idOf('a1'))!.revision).toBe(1);
    expect(world.people.subject(idOf('u1'))!.revision).toBe(0);
  });
});

describe('which side of a merge stays', () => {
  it('is the one with a user id, however late it came', () => {
    const world = new World();
    world.shows(['a1'], { at: 1 });
    world.shows(['u1'], { at: 2 });
    expect(world.shows(['a1', 'u1'], { at: 3 })).toMatchObject([{ kind: 'merge', from: idOf('a1'), into: idOf('u1') }]);
  });

  it('is else the one known longer', () => {
    const world = new World();
    world.shows(['a1'], { at: 2 });
    world.shows(['e1'], { at: 1 });
    expect(world.shows(['a1', 'e1'], { at: 3 })).toMatchObject([{ kind: 'merge', from: idOf('a1'), into: idOf('e1') }]);
  });

  it('is else the smaller id', () => {
    const world = worldAfter('~a1', '~e1');
    const [into, from] = [idOf('a1'), idOf('e1')].sort();
    expect(world.shows(['a1', 'e1'])).toMatchObject([{ kind: 'merge', from, into }]);
  });
});

describe('an e-mail that many share', () => {
  const withCompany = (letter: string, count: number): World =>
    worldAfter(...numbered(letter, count).flatMap((name) => [`~${name}`, `${name} e1`]));

  it('joins up to five customers', () => {
    expect(new Set(Object.values(withCompany('a', 5).mapping())).size).toBe(1);
  });

  it('joins nobody from the sixth on, and never again', () => {
    const world = withCompany('a', 5);
    world.shows(['a6'], { identifying: false });
    expect(reasons(world.shows(['a6', 'e1']))).toEqual(['shared-contact']);
    expect(kinds(world.shows(['a6', 'e1']))).toEqual(['suggest']);
    expect(kinds(world.shows(['a7', 'e1']))).toEqual(['begin', 'suggest']);
    expect(kinds(world.shows(['a8', 'e1'], { identifying: false }))).toEqual(['begin']);
    expect(kinds(world.shows(['e1', 'p1']))).toEqual(['begin', 'suggest']);
  });

  it('counts customers that could not be joined too', () => {
    const world = worldAfter(...numbered('u', 6).map((name) => `${name} e1`), '~a1');
    expect(reasons(world.shows(['a1', 'e1']))).toEqual(['shared-contact']);
  });

  it('is no family where one customer comes with it again and again', () => {
    const world = worldAfter(...numbered('a', 20).map((name) => `u1 ${name} e1`), '~a21');
    expect(kinds(world.shows(['a21', 'e1']))).toEqual(['merge']);
  });

  it('does not hinder the others of its event', () => {
    const world = worldAfter(...numbered('u', 6).map((name) => `${name} e1`), '~a1', '~u7');
    expect(kinds(world.shows(['u7', 'a1', 'e1']))).toEqual(['merge', 'suggest']);
  });

  it('holds for phones as well', () => {
    const world = worldAfter(...numbered('u', 6).map((name) => `${name} p1`), '~a1');
    expect(reasons(world.shows(['a1', 'p1']))).toEqual(['shared-contact']);
  });
});

describe('the caps', () => {
  it('give a customer at most 100 subjects by links', () => {
    const world = worldAfter(...numbered('a', 99).map((name) => `u1 ${name}`));
    expect(reasons(world.shows(['u1', 'a100']))).toEqual(['too-many-subjects']);
    expect(world.people.customer(idOf('u1')).subjects.size).toBe(100);
    expect(reasons(world.shows(['u1', 'a101'], { identifying: false }))).toEqual(['too-many-subjects']);
  });

  it('give a customer at most 100 subjects by merges', () => {
    const world = worldAfter(...numbered('a', 98).map((name) => `u1 ${name}`), 'a200 a201');
    expect(reasons(world.shows(['u1', 'a200']))).toEqual(['too-many-subjects']);
  });

  it('let at most 20 customers a day be merged into one', () => {
    const world = worldAfter('u1', ...numbered('a', 22).map((name) => `~${name}`));
    for (const name of numbered('a', 20)) expect(kinds(world.shows(['u1', name]))).toEqual(['merge']);
    expect(reasons(world.shows(['u1', 'a21'], { at: MICROS_PER_DAY - 1 }))).toEqual(['too-many-merges']);
    expect(kinds(world.shows(['u1', 'a22'], { at: MICROS_PER_DAY }))).toEqual(['merge']);
  });
});

describe('external ids', () => {
  const crm = { ...RULES, externals: { crm: { unique: true, merges: true }, ads: { unique: false, merges: false } } };

  it.each([
    ['a system of which a customer has one id', 'crm', 'two-externals'],
    ['a system whose ids do not merge', 'ads', 'external-does-not-merge'],
    ['any other', '', null],
  ])('of %s', (_, system, expected) => {
    const { people } = new World(crm);
    const see = (identifying: boolean, ...subjects: ReturnType<typeof subjectOf>[]): Decision[] =>
      resolve(people, { subjects, identifying, at: 0 }, crm);
    see(true, subjectOf('x1', system), subjectOf('c1'));
    see(false, subjectOf('x2', system));
    expect(reasons(see(true, subjectOf('x2', system), subjectOf('c1')))).toEqual(expected === null ? [] : [expected]);
  });

  it('tell their system only where it has rules of its own', () => {
    expect(systemOf({ type: 'external', realm: 's', value: 'crm:4711' }, crm)).toBe('crm');
    expect(systemOf({ type: 'external', realm: 's', value: 'other:4711' }, crm)).toBe('');
    expect(systemOf({ type: 'customer', realm: 's', value: 'crm:4711' }, crm)).toBe('');
  });
});
