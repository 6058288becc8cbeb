import { parseInstant } from '#lib/contracts';
import { aProgramme } from '../../test/a-programme.js';
import { Loyalty } from '../../test/open-loyalty.js';
import { aMerge, subject } from '../../test/order-facts.js';
import { ForMembers } from '../night/for-members.js';
import { ClubController } from './club.controller.js';
import { RenewClubs } from './renew-clubs.js';
import { ClubTables1760000000323 } from './tables.js';
import { clubOf } from './view.js';

const club = { name: 'Plus', feeMinor: 49_00, months: 12, renews: true, benefits: ['free shipping', 'next-day delivery'] };
const [ada, bob] = [subject('ada'), subject('bob')];

let loyalty: Loyalty;
let controller: ClubController;
let night: RenewClubs;

beforeAll(async () => {
  loyalty = await Loyalty.open([aProgramme({ club })], [ClubTables1760000000323]);
  controller = new ClubController(loyalty.requests);
  night = new RenewClubs(loyalty.dataSource, loyalty.books, new ForMembers(loyalty.books));
});
beforeEach(async () => {
  await loyalty.clear('club');
  await loyalty.enrol(ada, bob);
});
afterAll(() => loyalty.close());

const nightOf = (day: string): Promise<number> => {
  loyalty.clock.set(`${day}T23:00:00Z`);
  return night.run({ day, at: parseInstant(`${day}T23:00:00Z`)! });
};
const told = async (): Promise<unknown[]> =>
  (await loyalty.facts())
    .filter(({ type }) => type.includes('.club-'))
    .map(({ type, data }) => [type.split('.')[2], data['feeMinor'] ?? null]);
const now = (...members: string[]): ReturnType<typeof clubOf> =>
  clubOf(loyalty.dataSource.manager, members, loyalty.clock.now(), loyalty.programmes);

it('is joined for a term, once, and renews at its end', async () => {
  expect(await controller.join(ada, {})).toEqual({
    name: 'Plus',
    joinedAt: '2026-03-01T12:00:00.000000Z',
    until: '2027-03-01T23:00:00.000000Z',
    renews: true,
    feeMinor: 49_00,
    currency: 'EUR',
    benefits: club.benefits,
  });
  await expect(controller.join(ada, {})).rejects.toMatchObject({ status: 409 });
  expect(await nightOf('2027-02-28')).toBe(0);
  loyalty.clock.set('2027-03-01T23:00:00Z');
  expect(await now(ada)).toMatchObject({ until: '2028-03-01T23:00:00.000000Z' });
  expect(await nightOf('2027-03-01')).toBe(1);
  expect(await nightOf('2027-03-01')).toBe(0);
  expect(await now(ada)).toMatchObject({ until: '2028-03-01T23:00:00.000000Z' });
  expect(await told()).toEqual([
    ['club-joined', 49_00],
    ['club-renewed', 49_00],
  ]);
});

it('answers the same to the same Idempotency-Key', async () => {
  expect(await controller.join(ada, {}, 'k')).toEqual(await controller.join(ada, {}, 'k'));
});

it('is left with its benefits until the end of what is paid, and joined again', async () => {
  await controller.join(ada, {});
  loyalty.clock.set('2026-06-01T12:00:00Z');
  const left = await controller.leave(ada, {});
  expect(left).toMatchObject({ until: '2027-03-01T23:00:00.000000Z', renews: false, leftAt: '2026-06-01T12:00:00.000000Z' });
  expect(await controller.leave(ada, {})).toEqual(left);
  expect(await now(ada)).toMatchObject({ benefits: club.benefits });
  expect(await controller.join(ada, {})).toMatchObject({ until: '2027-03-01T23:00:00.000000Z', renews: true });
  await controller.leave(ada, {});
  expect(await nightOf('2027-03-01')).toBe(0);
  expect(await now(ada)).toBeNull();
  await expect(controller.leave(ada, {})).rejects.toMatchObject({ status: 404 });
  await controller.join(ada, {});
  expect(await told()).toEqual([
    ['club-joined', 49_00],
    ['club-left', null],
    ['club-joined', null],
    ['club-left', null],
    ['club-joined', 49_00],
  ]);
});

it('of two the longer counts, and it alone renews', async () => {
  await controller.join(ada, {});
  loyalty.clock.set('2026-04-01T12:00:00Z');
  await controller.join(bob, {});
  await loyalty.identity(aMerge('04-02', 'bob', 'ada'));
  expect(await now(ada, bob)).toMatchObject({ until: '2027-04-01T22:00:00.000000Z' });
  await expect(controller.join(bob, {})).rejects.toMatchObject({ status: 409 });
  await nightOf('2027-04-02');
  expect((await loyalty.facts('club-renewed')).map(({ data }) => data['member'])).toEqual([bob]);
});

it('is joined by whoever takes part, where there is one', async () => {
  await expect(controller.join('userId:nobody', {})).rejects.toMatchObject({ status: 404 });
  const without = await Loyalty.open([aProgramme()], [ClubTables1760000000323]);
  await without.enrol(ada);
  await expect(new ClubController(without.requests).join(ada, {})).rejects.toMatchObject({ status: 404 });
  await without.close();
});
