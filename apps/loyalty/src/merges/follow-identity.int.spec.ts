import { formatInstant, parseInstant, TierChangedV1, wireType } from '#lib/contracts';
import { aProgramme } from '../../test/a-programme.js';
import { aCancellation, aDelivery, aLink, aMerge, anUndo, aPurchase, aRefund, day, subject } from '../../test/order-facts.js';
import { OrderStage } from '../../test/order-stage.js';
import { grantBonus } from '../members/grant-bonus.js';
import { LedgerVerificationsController } from '../verify/verifications.controller.js';

let stage: OrderStage;
beforeAll(async () => {
  stage = await OrderStage.open();
});
afterAll(() => stage.close());
beforeEach(() => stage.begin());
afterEach(async () => {
  expect(await stage.parked()).toEqual([]);
  expect(await new LedgerVerificationsController(stage.dataSource).verify()).toMatchObject({ ok: true, differences: [] });
});

const at = (text: string): number => parseInstant(day(text))!;
const of = (name: string) => ({ subject: subject(name) });
const has = async (name: string, expected: Partial<Record<'available' | 'pending' | 'debt', number>>): Promise<void> => {
  expect(await stage.figures(name)).toEqual({ available: 0, pending: 0, debt: 0, ...expected });
  await stage.audit(name);
};
const bonus = (name: string, points: number, time: string, reason = 'bonus', about: object = {}): Promise<void> =>
  stage.work([name], (book) => {
    const member = book.member(subject(name))!;
    grantBonus(member, stage.books.programmes.at(at(time)), { at: at(time), points, cause: `${reason} ${name} ${time}`, reason, about });
  });
const welcoming = aProgramme({ bonuses: { welcome: { points: 100 } } });

describe('a link', () => {
  test('lets what the subject bought earn, once, by the programme of its time, from the link on', async () => {
    const earning = { ...aProgramme().earning, pointsPerUnit: '2' };
    await stage.begin(aProgramme(), aProgramme({ version: '2', from: at('04-01'), earning }));
    await stage.enrol('ada', '02-01');
    await stage.orders(
      aPurchase('01-31', { orderId: 'o0' }, of('guest')),
      aPurchase('03-01', {}, of('guest')),
      aRefund('03-02', 'f1', 25_00, {}, of('guest')),
    );
    await stage.identity(aLink('06-01', 'guest', 'ada'));
    await has('ada', { available: 75 });
    expect(await stage.lots('ada')).toMatchObject([{ availableAt: at('06-01'), expiresAt: at('2027-06-01T22:00:00Z') }]);
    expect((await stage.postings('ada')).map(({ programmeVersion }) => programmeVersion)).toEqual(['1', '1', '2']);
    await stage.identity(aLink('06-02', 'guest', 'ada'));
    await stage.orders(aCancellation('06-03', 'o1', of('guest')));
    await has('ada', {});
  });

  test('before the purchase, or after it but told first or last, comes to the same', async () => {
    const purchase = aPurchase('03-02', {}, of('guest'));
    for (const before of [true, false]) {
      await stage.begin();
      await stage.enrol('ada');
      if (!before) await stage.orders(purchase);
      await stage.identity(aLink('03-01', 'guest', 'ada'));
      if (before) await stage.orders(purchase);
      await stage.orders(aDelivery('03-03', {}, of('guest')));
      await has('ada', { pending: 100 });
      expect(await stage.lots('ada')).toMatchObject([{ availableAt: at('2026-03-17T23:00:00Z') }]);
    }
  });

  test('of many subjects at once, and of a customer who takes no part', async () => {
    await stage.enrol('ada');
    await stage.orders(
      aPurchase('03-01', {}, of('g1')),
      aPurchase('03-02', { orderId: 'o2' }, of('g2')),
      aPurchase('03-02', { orderId: 'o3' }, of('g3')),
    );
    await stage.identity(
      aLink('03-03', 'g1', 'ada'),
      aLink('03-04', 'g2', 'ada'),
      aLink('03-04', 'g3', 'eve'),
      aLink('03-05', 'g3', 'ada'),
    );
    await has('ada', { pending: 300 });
  });
});

describe('a merge', () => {
  test('with somebody who takes no part lets what they bought since earn; its undoing leaves it as rated', async () => {
    await stage.enrol('ada', '02-01');
    await stage.orders(aPurchase('01-15', { orderId: 'o0' }, of('bob')), aPurchase('03-01', {}, of('bob')));
    await stage.identity(aMerge('03-02', 'bob', 'ada'));
    await has('ada', { pending: 100 });
    await stage.identity(anUndo('03-03', 'bob', 'ada'));
    await stage.orders(aPurchase('03-04', { orderId: 'o2' }, of('bob')));
    await has('ada', { pending: 100 });
    await stage.orders(aRefund('03-05', 'f1', 40_00, {}, of('bob')));
    await has('ada', { pending: 60 });
    await stage.identity(aMerge('03-06', 'bob', 'ada', ['bob'], 'again'));
    await has('ada', { pending: 160 });
  });

  test('also where the member is the one who moves', async () => {
    await stage.enrol('ada');
    await stage.orders(aPurchase('03-01', {}, of('bob')));
    await stage.identity(aMerge('03-02', 'ada', 'bob'));
    await has('ada', { pending: 100 });
  });

  test('of two members keeps their ledgers and shows the sum: A 200, B −50: 150 to spend; new points are the surviving one’s', async () => {
    await stage.enrol('ada');
    await stage.enrol('bob', '01-02');
    await bonus('ada', 200, '01-03');
    await bonus('bob', 50, '01-03');
    await stage.redeem('bob', 'r1', 50, '01-04');
    await stage.orders(aPurchase('01-05', { orderId: 'o0' }, of('bob')));
    await stage.pass('bob', '02-01');
    await stage.redeem('bob', 'r2', 50, '02-01');
    await stage.orders(aCancellation('02-02', 'o0', of('bob')));
    await has('bob', { debt: 50 });
    await stage.identity(aMerge('03-01', 'bob', 'ada'));
    expect(await stage.spendable('ada', '03-02')).toBe(150);
    await expect(stage.redeem('bob', 'r3', 151, '03-02')).rejects.toThrow('150');
    await stage.orders(aPurchase('03-03', {}, of('bob')));
    await has('ada', { available: 200, pending: 100 });
    await has('bob', { debt: 50 });
  });

  test('takes a second welcome back, the later one; undone, it lapses; merged again, it goes again', async () => {
    await stage.begin(welcoming);
    await stage.enrol('ada', '02-01');
    await stage.enrol('bob', '01-01');
    await stage.identity(aMerge('03-01', 'bob', 'ada'));
    await has('ada', {});
    await has('bob', { available: 100 });
    await stage.identity(anUndo('03-02', 'bob', 'ada'));
    await has('ada', { available: 100 });
    await has('bob', { available: 100 });
    await stage.identity(aMerge('03-03', 'bob', 'ada', ['bob'], 'again'), anUndo('03-04', 'bob', 'ada', ['bob'], 'again'));
    await has('ada', { available: 100 });
    await stage.identity(aMerge('03-05', 'bob', 'ada', ['bob'], 'third'));
    await has('ada', {});
  });

  test('of three members leaves one welcome, whoever is undone', async () => {
    await stage.begin(welcoming);
    for (const [name, time] of [
      ['ada', '01-01'],
      ['bob', '01-02'],
      ['eve', '01-03'],
    ] as const)
      await stage.enrol(name, time);
    await stage.identity(aMerge('03-01', 'eve', 'bob'), aMerge('03-02', 'bob', 'ada', ['bob', 'eve']));
    await has('ada', { available: 100 });
    await has('bob', {});
    await has('eve', {});
    await stage.identity(anUndo('03-03', 'bob', 'ada', ['bob', 'eve']));
    await stage.identity(aLink('03-03', 'eve', 'bob'));
    await has('ada', { available: 100 });
    await has('bob', { available: 100 });
    await has('eve', {});
  });

  test('takes a referral between the two back from both, and no other', async () => {
    for (const name of ['ada', 'bob', 'eve']) await stage.enrol(name);
    await bonus('ada', 50, '02-01', 'referral', { other: subject('bob') });
    await bonus('bob', 20, '02-01', 'referral', { other: subject('ada') });
    await bonus('ada', 50, '02-02', 'referral', { other: subject('eve') });
    await bonus('eve', 20, '02-02', 'referral', { other: subject('ada') });
    await stage.redeem('bob', 'r1', 15, '02-03');
    await stage.identity(aMerge('03-01', 'bob', 'ada'));
    await has('ada', { available: 50 });
    await has('bob', { debt: 15 });
    await has('eve', { available: 20 });
    await stage.identity(anUndo('03-02', 'bob', 'ada'));
    await has('ada', { available: 100 });
    await has('bob', { available: 5 });
  });

  test('undone after its debt was paid gives back what paid it', async () => {
    await stage.begin(welcoming);
    await stage.enrol('ada', '01-01');
    await stage.enrol('bob', '01-02');
    await stage.redeem('bob', 'r1', 100, '02-01');
    await stage.identity(aMerge('03-01', 'bob', 'ada'));
    await has('bob', { debt: 100 });
    await bonus('bob', 130, '03-02');
    await has('bob', { available: 30 });
    await stage.identity(anUndo('03-03', 'bob', 'ada'));
    await has('bob', { available: 130 });
  });

  test('undone: A 100, B 100, merged, 150 redeemed from A first: A 0, B 50, and so it stays', async () => {
    await stage.enrol('ada');
    await stage.enrol('bob');
    await bonus('ada', 100, '02-01');
    await bonus('bob', 100, '02-02');
    await stage.identity(aMerge('03-01', 'bob', 'ada'));
    await stage.redeem('bob', 'r1', 150, '03-02');
    for (const undone of [false, true]) {
      if (undone) await stage.identity(anUndo('03-03', 'bob', 'ada'));
      await has('ada', {});
      await has('bob', { available: 50 });
    }
  });

  test('told after its undoing changes nothing', async () => {
    await stage.begin(welcoming);
    await stage.enrol('ada');
    await stage.enrol('bob');
    const [merge, undo] = [aMerge('03-01', 'bob', 'ada'), anUndo('03-02', 'bob', 'ada')];
    await stage.identity(undo, merge);
    await has('ada', { available: 100 });
    await has('bob', { available: 100 });
  });
});

describe.each([
  ['there were', true],
  ['were missed', false],
])('of two members, by the nights that %s,', (_, areNights) => {
  const bronze = { id: 'bronze', name: 'Bronze', from: 150, multiplier: '1', benefits: [] };
  /** Each has a hundred points from the midnight of 27 January on. */
  const begin = async (): Promise<void> => {
    await stage.begin(aProgramme({ tiers: { by: 'points', months: 12, graceDays: 30, levels: [bronze] } }));
    for (const name of ['ada', 'bob']) {
      await stage.enrol(name);
      await stage.orders(aPurchase('01-05', { orderId: name }, of(name)));
    }
  };
  const night = async (time: string): Promise<void> => {
    if (areNights) for (const name of ['ada', 'bob']) await stage.pass(name, time);
  };
  const told = async (): Promise<unknown[]> =>
    (await stage.facts()).flatMap(({ type, time, data }) =>
      type === wireType(TierChangedV1) ? [[time, (data as TierChangedV1).member, (data as TierChangedV1).to]] : [],
    );
  const [ada, bob] = ['ada', 'bob'].map(subject);
  const midnight = formatInstant(at('2026-01-26T23:00:00Z'));

  test('a merge begins with what each had at it', async () => {
    await begin();
    await night('02-01');
    await stage.identity(aMerge('03-01', 'bob', 'ada'));
    expect(await told()).toEqual([[formatInstant(at('03-01')), ada, 'bronze']]);
  });

  test('a merge that is told late begins where the ledger of one of them has got to', async () => {
    await begin();
    await stage.orders(aPurchase('01-05', { orderId: 'more' }, of('bob')));
    await night('02-01');
    await stage.pass('ada', '03-05');
    await stage.identity(aMerge('01-20', 'bob', 'ada'));
    expect(await told()).toEqual([
      [midnight, bob, 'bronze'],
      [formatInstant(at('03-05')), ada, 'bronze'],
    ]);
  });

  test('its undoing leaves them what they had together until then', async () => {
    await begin();
    await stage.identity(aMerge('01-10', 'bob', 'ada'));
    await night('02-01');
    await stage.identity(anUndo('03-01', 'bob', 'ada'));
    expect(await told()).toEqual([
      [midnight, ada, 'bronze'],
      [formatInstant(at('03-01')), ada, undefined],
    ]);
  });
});

describe('a subject that takes part before identity knows it', () => {
  test('and turns out to be a member already is one customer with them', async () => {
    await stage.begin(welcoming);
    await stage.enrol('ada', '01-01');
    await stage.enrol('new', '01-02');
    await stage.identity(aLink('01-03', 'new', 'ada'));
    await has('new', {});
    await stage.orders(aPurchase('03-01', {}, of('new')));
    await has('ada', { available: 100, pending: 100 });
  });
});

describe('a purchase and a link at once', () => {
  test.each(['purchase', 'link'] as const)('earn once, where the %s is first', async (first) => {
    await stage.enrol('ada');
    const told = {
      purchase: () => stage.orders(aPurchase('03-01', {}, of('guest'))),
      link: () => stage.identity(aLink('03-01', 'guest', 'ada')),
    };
    const other = first === 'purchase' ? 'link' : 'purchase';
    await Promise.all([told[first](), told[other]()]);
    await has('ada', { pending: 100 });
  });
});
