import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { foldMappings, idOf, World } from '../../test/world.js';

describe('taking a merge back', () => {
  it('puts back exactly the subjects that moved', () => {
    const world = new World();
    world.shows(['u1', 'e1']);
    world.shows(['u2', 'e2', 'a2']);
    const before = world.mapping();
    world.undo(world.join('u2', 'u1'));
    expect(world.mapping()).toEqual(before);
  });

  it('leaves a subject linked afterwards with the surviving side', () => {
    const world = new World();
    world.shows(['u1']);
    world.shows(['u2']);
    const merge = world.join('u2', 'u1');
    world.shows(['u2', 'a1']);
    world.undo(merge);
    expect([world.customerOf('u2'), world.customerOf('a1')]).toEqual([idOf('u2'), idOf('u1')]);
  });

  it('does not merge the same pair again by itself, but by hand', () => {
    const world = new World();
    world.shows(['a1']);
    world.shows(['e1']);
    world.shows(['a1', 'e1']);
    world.undo('merge 0');
    expect(world.shows(['a1', 'e1'])).toMatchObject([{ kind: 'suggest', reason: 'undone-before' }]);
    world.join('a1', 'e1');
    expect(world.customerOf('a1')).toBe(world.customerOf('e1'));
  });

  it('keeps the pair apart also where one of them has gone into a third', () => {
    const world = new World();
    for (const name of ['a1', 'a2', 'u3']) world.shows([name]);
    const first = world.join('a1', 'a2');
    world.undo(first);
    world.shows(['u3', 'a2']);
    expect(world.shows(['u3', 'a1'])).toMatchObject([{ kind: 'suggest', reason: 'undone-before' }]);
  });

  describe('of A into B, after B went into C', () => {
    const chain = (): { world: World; ab: string; bc: string } => {
      const world = new World();
      for (const name of ['u1', 'u2', 'u3']) world.shows([name]);
      return { world, ab: world.join('u1', 'u2'), bc: world.join('u2', 'u3') };
    };
    const owners = (world: World): string[] => ['u1', 'u2', 'u3'].map((name) => world.customerOf(name));

    it('undoing the first takes A out and leaves B with C', () => {
      const { world, ab } = chain();
      world.undo(ab);
      expect(owners(world)).toEqual([idOf('u1'), idOf('u3'), idOf('u3')]);
    });

    it('undoing the second brings A and B back to B', () => {
      const { world, bc } = chain();
      world.undo(bc);
      expect(owners(world)).toEqual([idOf('u2'), idOf('u2'), idOf('u3')]);
    });

    it.each([[['ab', 'bc']], [['bc', 'ab']]] as const)('undoing both gives all back, in the order %s', (order) => {
      const { world, ...merges } = chain();
      for (const name of order) world.undo(merges[name]);
      expect(owners(world)).toEqual([idOf('u1'), idOf('u2'), idOf('u3')]);
    });
  });
});

const name = fc
  .tuple(fc.constantFrom('u', 'a', 'e', 'p', 'x', 'c'), fc.integer({ min: 1, max: 4 }))
  .map(([letter, number]) => `${letter}${number}`);
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ shows: fc.array(name, { minLength: 1, maxLength: 4 }), identifying: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ join: fc.tuple(name, name) }) },
  { weight: 2, arbitrary: fc.record({ undo: fc.nat() }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

function take(world: World, step: Step): void {
  const isKnown = (one: string): boolean => world.people.subject(idOf(one)) !== undefined;
  if ('shows' in step) world.shows(step.shows, step);
  if ('join' in step && step.join.every(isKnown) && world.customerOf(step.join[0]) !== world.customerOf(step.join[1]))
    world.join(...step.join);
  const standing = world.merges.filter(({ undone }) => !undone);
  if ('undo' in step && standing.length > 0) world.undo(standing[step.undo % standing.length]!.id);
}

const after = (steps: Step[]): World => {
  const world = new World();
  for (const one of steps) take(world, one);
  return world;
};

describe('any sequence of links, merges and undos', () => {
  it('is known to everyone else by the mapping facts alone, in any order and twice over', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), fc.infiniteStream(fc.nat()), (steps, dice) => {
        const world = after(steps);
        const facts = [...world.told, ...world.told].sort(() => (dice.next().value! % 2) - 0.5);
        expect(foldMappings(Object.keys(world.mapping()), facts)).toEqual(world.mapping());
      }),
    );
  });

  it('gives a subject each revision once', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const { told } = after(steps);
        expect(new Set(told.map(({ subject, revision }) => `${subject} ${revision}`)).size).toBe(told.length);
      }),
    );
  });

  it('is restored by a merge and its undo', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), name, name, (steps, from, into) => {
        const world = after([...steps, { shows: [from], identifying: false }, { shows: [into], identifying: false }]);
        fc.pre(world.customerOf(from) !== world.customerOf(into));
        const before = world.mapping();
        world.undo(world.join(from, into));
        expect(world.mapping()).toEqual(before);
      }),
    );
  });

  it('ends where it would have been without merges once all are undone, whatever the order', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), fc.infiniteStream(fc.nat()), (steps, dice) => {
        const world = after(steps);
        const origins = new Map<string, string>();
        for (const { subject, customerId, revision } of world.told) if (revision === 1) origins.set(subject, customerId);
        for (let left = world.merges.filter(({ undone }) => !undone); left.length > 0; left = left.filter(({ undone }) => !undone)) {
          world.undo(left[dice.next().value! % left.length]!.id);
        }
        const founded = Object.entries(world.mapping()).filter(([subject, owner]) => subject !== owner);
        // Whoever began a customer is that customer again; whoever was linked is with the customer it was linked to.
        for (const [subject, owner] of founded) expect(origins.get(subject)).toBe(owner);
      }),
    );
  });

  it('leaves no customer that a standing merge has emptied with subjects', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const world = after(steps);
        const owners = new Set(Object.values(world.mapping()));
        for (const { from, undone } of world.merges) if (!undone) expect(owners.has(from)).toBe(false);
      }),
    );
  });
});

describe('a storm of events that share an e-mail', () => {
  it('never merges more than five customers, nor into one more than 20 a day, nor above 100 subjects', () => {
    const visitor = fc.record({ visitor: fc.integer({ min: 1, max: 400 }), as: fc.constantFrom('a', 'u', 'p', 'x'), before: fc.boolean() });
    fc.assert(
      fc.property(fc.array(visitor, { minLength: 1000, maxLength: 1000 }), (events) => {
        const world = new World();
        for (const { visitor: number, as, before } of events) {
          if (before) world.shows([`${as}${number}`], { identifying: false });
          world.shows([`${as}${number}`, 'e1']);
        }
        expect(world.merges.length).toBeLessThanOrEqual(4);
        for (const owner of new Set(Object.values(world.mapping())))
          expect(world.people.customer(owner).subjects.size).toBeLessThanOrEqual(100);
      }),
      { numRuns: 15 },
    );
  });

  it('stops itself at the caps where a user id is what they share', () => {
    const world = new World();
    world.shows(['u1']);
    for (let number = 1; number <= 1000; number++) {
      world.shows([`a${number}`], { identifying: false });
      world.shows(['u1', `a${number}`]);
    }
    expect(world.merges).toHaveLength(20);
  });
});
