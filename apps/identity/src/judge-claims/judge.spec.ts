import { byWireType, check, FACTS, formatInstant, timeOf, type Claim, type Fact, type Micros } from '#lib/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { claimOf, device, email, idOf, seen, SECRET, userId } from '../../test/claims.js';
import { People } from '../resolve-subjects/people.js';
import { Judge, type Ruling } from './judge.js';
import { readClaim } from './read-claim.js';

/** Hears claims one after another and answers what was said to each. */
function hear(...claims: Claim[]): { rulings: Ruling[]; judge: Judge } {
  const judge = new Judge(new People(), new Map());
  return { judge, rulings: claims.map((claim) => rule(judge, claim)) };
}

function rule(judge: Judge, claim: Claim): Ruling {
  const heard = readClaim(claim, SECRET);
  if (heard.kind === 'refused') throw new Error(heard.reason);
  const ruling = judge.rule(heard);
  for (const fact of ruling.facts) expect(check(byWireType(FACTS).get(fact.type) as never, fact.data)).toEqual({ value: fact.data });
  return ruling;
}

const types = (ruling: Ruling | undefined): string[] => ruling!.facts.map(({ type }) => type.split('.')[2]!);
const ada = userId('ada');

const on = (day: number): Micros => Date.UTC(2026, 4, day) * 1000;
const dated = (day: number): { over: { time: string } } => ({ over: { time: formatInstant(on(day)) } });

/** What may make somebody a lead on a day. */
const LEADING: Readonly<Record<string, (day: number) => Claim>> = {
  claimed: (day) => claimOf('lead-discovered', ada, { channel: 'fair' }, dated(day).over),
  'found in an event': (day) => seen([ada, email('a@b.c')], dated(day)),
  'found in a consent': (day) => claimOf('consent-changed', ada, { purpose: 'news', status: 'granted', channel: 'sms' }, dated(day).over),
};

describe('a mapping fact', () => {
  const { rulings } = hear(
    seen([device('d1')], { strength: 'touchpoint' }),
    seen([ada, device('d1')], { over: { id: 'e7', correlationid: 'many' } }),
  );
  const [fact] = rulings[1]!.facts as [Fact<{ because: string; subjects: unknown[] }>];

  it('says which event caused it, and whom it moved', () => {
    expect(fact).toMatchObject({
      type: 'itinera.identity.subject-linked.v1',
      source: 'web',
      subject: idOf(ada),
      shop: 'north',
      claimid: 'e7',
      causationid: 'web e7/identifiers',
      data: { because: 'e7', subjects: [{ subject: idOf(ada), customerId: idOf(device('d1')), revision: 1 }] },
    });
  });

  it('is not made for a subject that comes alone', () => {
    expect(rulings[0]).toEqual({ facts: [] });
  });

  it('is not made where two stay apart, and the answer says why', () => {
    const [, , ruling] = hear(seen([ada]), seen([userId('bob'), device('d3')]), seen([ada, device('d3')])).rulings;
    expect(ruling).toEqual({ facts: [], note: expect.stringMatching(/shared-device/) });
  });

  it('has the same id when made again', () => {
    const claim = seen([ada, device('d2')]);
    const [once, twice] = [hear(claim), hear(claim)].map(({ rulings: [ruling] }) => ruling!.facts.map(({ id }) => id));
    expect(once).toEqual(twice);
  });
});

describe('a lead', () => {
  it('is whoever can be reached, by the channel and campaign of the event', () => {
    const { rulings } = hear(seen([device('d1')]), seen([device('d1'), email('a@b.c')], { channel: 'social', campaign: 'spring' }));
    expect(types(rulings[1])).toEqual(['subject-linked', 'lead-discovered']);
    expect(rulings[1]!.facts[1]).toMatchObject({ subject: idOf(device('d1')), data: { channel: 'social', campaign: 'spring' } });
  });

  it('is found once per customer', () => {
    const { rulings } = hear(seen([email('a@b.c')]), seen([ada, email('a@b.c')]), claimOf('lead-discovered', ada, { channel: 'fair' }));
    expect(rulings.map(types)).toEqual([['lead-discovered'], ['subject-linked'], []]);
    expect(rulings[2]!.note).toMatch(/a lead already/);
  });

  it('is whoever grants a channel', () => {
    const granted = (data: object): string[] =>
      types(hear(seen([ada]), claimOf('consent-changed', ada, { purpose: 'news', ...data })).rulings[1]);
    expect(granted({ status: 'granted', channel: 'sms' })).toEqual(['consent-changed', 'lead-discovered']);
    expect(granted({ status: 'granted' })).toEqual(['consent-changed']);
    expect(granted({ status: 'denied', channel: 'sms' })).toEqual(['consent-changed']);
  });

  it('is whoever is claimed to be one', () => {
    const { rulings } = hear(seen([ada]), claimOf('lead-discovered', ada, { channel: 'fair', store: 'Rome' }));
    expect(rulings[1]!.facts).toMatchObject([{ data: { channel: 'fair', store: 'Rome' } }]);
  });

  it('is nobody whose purchase lies before it; of whoever is claimed to be one it is said what that counts', () => {
    const { judge } = hear(seen([ada]));
    judge.people.subject(idOf(ada))!.boughtAt = on(2);
    expect(types(rule(judge, seen([ada, email('a@b.c')], dated(3))))).toEqual(['subject-linked']);
    const late = rule(judge, claimOf('lead-discovered', ada, { channel: 'fair' }, dated(3).over));
    expect([types(late), late.note]).toEqual([['lead-discovered'], expect.stringMatching(/a purchase lies before it/)]);
    const early = rule(judge, claimOf('lead-discovered', ada, { channel: 'fair' }, dated(1).over));
    expect([types(early), early.note]).toEqual([['lead-discovered'], undefined]);
  });

  it.each(Object.entries(LEADING))(
    '%s gives its place to an earlier one that comes later, also to one before a purchase, and to no later one',
    (_, told) => {
      const { judge } = hear(seen([ada]));
      judge.people.subject(idOf(ada))!.boughtAt = on(8);
      const leads = [5, 6, 3, 4].map((day) => rule(judge, told(day)).facts.filter(({ type }) => type.includes('lead-discovered')));
      expect(leads.map(([lead]) => lead?.time)).toEqual([dated(5).over.time, undefined, dated(3).over.time, undefined]);
    },
  );

  it('is nobody by an event that shows no way to reach them, whatever was known of them before', () => {
    const { judge } = hear(seen([device('d1')]), seen([email('a@b.c'), device('d1')], dated(5)));
    expect(types(rule(judge, seen([device('d1')], dated(3))))).toEqual([]);
  });

  it('is of the same instant whatever the order of arrival', () => {
    const told = fc.record({ kind: fc.constantFrom(...Object.keys(LEADING), 'visit', 'purchase'), day: fc.integer({ min: 1, max: 9 }) });
    const orders = fc
      .array(told, { minLength: 1, maxLength: 8 })
      .chain((story) => fc.tuple(fc.constant(story), fc.shuffledSubarray(story, { minLength: story.length })));
    /** The earliest lead, as the numbers count it: none of those after a purchase that counts. */
    const leadOf = (story: readonly { kind: string; day: number }[]): number => {
      const { judge } = hear(seen([ada]));
      const times: number[] = [];
      const me = judge.people.subject(idOf(ada))!;
      for (const { kind, day } of story) {
        if (kind === 'purchase') me.boughtAt = Math.min(me.boughtAt ?? Infinity, on(day));
        else
          for (const fact of rule(judge, kind === 'visit' ? seen([ada], dated(day)) : LEADING[kind]!(day)).facts)
            if (fact.type.includes('lead-discovered')) times.push(timeOf(fact));
      }
      const first = Math.min(...times);
      return me.boughtAt !== null && me.boughtAt < first ? Infinity : first;
    };
    fc.assert(fc.property(orders, ([story, shuffled]) => expect(leadOf(shuffled)).toBe(leadOf(story))));
  });

  it('is nobody by the very event that is a purchase', () => {
    expect(hear(seen([email('a@b.c')], { event: 'itinera.orders.purchase-completed.v1' })).rulings.map(types)).toEqual([[]]);
  });

  it('by an event’s own claim is the lead that its identifiers had made', () => {
    const { rulings } = hear(
      seen([email('a@b.c')], { over: { id: 'e1' } }),
      claimOf('lead-discovered', email('a@b.c'), { channel: 'fair' }, { id: 'e1' }),
    );
    expect(rulings[1]!.facts[0]!.id).toBe(rulings[0]!.facts[0]!.id);
  });

  it('stays one fact when its claim is told again', () => {
    const claim = claimOf('lead-discovered', ada, { channel: 'fair' });
    const { rulings } = hear(seen([ada]), claim, claim);
    expect(rulings[2]).toEqual(rulings[1]);
  });
});

describe('a registration', () => {
  it.each([
    ['is of the instant told', { registeredAt: '2026-01-02T03:04:05+01:00' }, '2026-01-02T02:04:05.000000Z', false],
    ['is of the claim’s time where none is told', {}, '2026-05-05T00:00:00.000000Z', false],
    [
      'is of the claim’s time, and says so, where the instant is none',
      { registeredAt: '2026-02-31T00:00:00Z' },
      '2026-05-05T00:00:00.000000Z',
      true,
    ],
  ])('%s', (_, data, registeredAt, noted) => {
    const [ruling] = hear(claimOf('customer-registered', ada, data, { time: '2026-05-05T00:00:00.000000Z' })).rulings;
    expect([ruling!.facts[0]!.data, ruling!.note !== undefined]).toEqual([{ registeredAt }, noted]);
  });
});

describe('a consent', () => {
  it('is kept and told as claimed, its expiry in UTC', () => {
    const data = { purpose: 'news', status: 'granted', wording: 'v3', evidence: 'ab12', expiresAt: '2027-01-01T01:00:00+01:00' };
    const { rulings, judge } = hear(claimOf('consent-changed', ada, data));
    expect(rulings[0]!.facts[0]!.data).toEqual({ ...data, expiresAt: '2027-01-01T00:00:00.000000Z' });
    expect(judge.consents).toMatchObject([{ subject: idOf(ada), purpose: 'news', channel: '', status: 'granted' }]);
  });

  it('is not taken where its expiry is no instant', () => {
    const { rulings, judge } = hear(
      claimOf('consent-changed', ada, { purpose: 'news', status: 'granted', expiresAt: '2027-02-30T00:00:00Z' }),
    );
    expect([rulings[0]!.facts, judge.consents]).toEqual([[], []]);
  });
});

describe('traits', () => {
  it('are kept, and told only where they name nobody', () => {
    const { rulings, judge } = hear(seen([ada], { traits: { firstName: 'Ada', country: 'Italy', birthday: '1815-12-10' } }));
    expect(rulings[0]!.facts).toMatchObject([{ type: 'itinera.identity.traits-changed.v1', data: { country: 'IT', birthMonth: '12' } }]);
    expect(judge.traits.get(idOf(ada))).toMatchObject({ firstName: { value: 'Ada' } });
  });
});

describe('whoever is only identified', () => {
  const identified = (...[identifiers, told]: Parameters<typeof seen>): Claim =>
    seen(identifiers, { event: 'itinera.identity.identified.v1', ...told });

  it('is told of once, with nothing that names them, so that the others know them', () => {
    const claim = identified([ada], { traits: { firstName: 'Ada' } });
    const { rulings } = hear(claim, claim, identified([ada]));
    expect(rulings.map(({ facts }) => facts.map(({ type, subject, data }) => ({ type, subject, data })))).toEqual([
      [{ type: 'itinera.identity.traits-changed.v1', subject: idOf(ada), data: {} }],
      [],
      [],
    ]);
  });

  it('is told of where another keeps the e-mail they came with', () => {
    const shared = email('all@example.org');
    const { rulings } = hear(seen([userId('bob'), shared]), identified([ada, shared]));
    expect(rulings[1]!.facts.map(({ type, subject }) => [type.split('.')[2], subject])).toEqual([['traits-changed', idOf(ada)]]);
  });

  it.each<[string, string[], Claim[]]>([
    ['something else tells of them', ['traits-changed'], [identified([ada], { traits: { country: 'IT' } })]],
    ['they join somebody', ['subject-linked'], [identified([ada, device('d1')])]],
    ['they are known', [], [seen([ada], { event: 'itinera.journey.touchpoint-recorded.v1' }), identified([ada])]],
  ])('is told of as ever where %s', (_, told, claims) => {
    expect(types(hear(...claims).rulings.at(-1))).toEqual(told);
  });
});

describe('a message that cannot be judged', () => {
  it.each([
    ['of no identifier', { ...seen([ada]), data: { identifiers: [], strength: 'touchpoint' } }, /no identifier/],
    [
      'of a wrong shape',
      { ...seen([ada]), data: { identifiers: [{ type: 'fax', realm: '', value: 'ada@example.org' }], strength: 'x' } },
      /must be one of/,
    ],
    ['about nobody', { ...claimOf('customer-registered', ada, {}), subject: undefined }, /names nobody/],
    ['of a type judged elsewhere', claimOf('identified', ada, {}), /does not judge/],
  ])('%s is refused with a reason that quotes nothing', (_, claim, reason) => {
    const refused = readClaim(claim as Claim, SECRET);
    expect(refused).toMatchObject({ kind: 'refused', reason: expect.stringMatching(reason) });
    expect(JSON.stringify({ ...refused, claim: null })).not.toContain('ada@');
  });
});
