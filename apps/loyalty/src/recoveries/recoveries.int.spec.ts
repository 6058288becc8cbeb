import { SCOPE } from '#lib/access';
import { formatInstant, RecoveryClosedV1, wireType, type Fact } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { aProgramme } from '../../test/a-programme.js';
import { LoyaltyHttp, TABLES } from '../../test/loyalty-http.js';
import { Loyalty } from '../../test/open-loyalty.js';
import { hashOfCode } from '../coupons/code.js';
import { ForMembers } from '../night/for-members.js';
import { GrantRecoveriesController } from './grant-recoveries.controller.js';
import { OwedRecoveries } from './owed-recoveries.js';
import { RecoveriesController } from './recoveries.controller.js';
import { RecoveryTables1760000000344 } from './tables.js';

const ten = { id: 'ten', name: 'Ten euros', value: { kind: 'amount', amountMinor: 1000 }, leastOrderMinor: 0, validDays: 30 } as const;

let loyalty: Loyalty;
let http: LoyaltyHttp;
let controller: GrantRecoveriesController;
let owed: OwedRecoveries;

beforeAll(async () => {
  loyalty = await Loyalty.open([aProgramme({ coupons: [ten] })], [...TABLES, RecoveryTables1760000000344]);
  http = await LoyaltyHttp.open(loyalty, [RecoveriesController]);
  controller = new GrantRecoveriesController(loyalty.books, loyalty.config);
  owed = new OwedRecoveries(loyalty.dataSource, loyalty.books, new ForMembers(loyalty.books), loyalty.config);
});
afterAll(async () => {
  await http?.close();
  await loyalty?.close();
});
beforeEach(() => loyalty.clear('recovery', 'coupon', 'erased_subject'));

function closed(caseId: string, data: Partial<RecoveryClosedV1>, ref = 'userId:ada'): Fact<RecoveryClosedV1> {
  const time = formatInstant(loyalty.clock.now());
  return {
    specversion: '1.0',
    id: `closed ${caseId}`,
    source: 'itinera/feedback',
    type: wireType(RecoveryClosedV1),
    time,
    recordedtime: time,
    subject: loyalty.subject(ref),
    datacontenttype: 'application/json',
    correlationid: 'the claim of the answer',
    causationid: `itinera/feedback opened ${caseId}`,
    data: { caseId, outcome: 'made good', ...data },
  };
}
const deliver = (...facts: Fact[]): Promise<void> => loyalty.twice((batch) => controller.grant(batch), facts);

test('points are a lot of their own, once a case, and go on with its chain', async () => {
  await loyalty.enrol('userId:ada');
  await deliver(closed('c1', { points: 500 }), closed('c2', {}));
  await deliver(closed('c1', { points: 500 }));
  expect(await loyalty.balance('userId:ada')).toBe(500);
  expect(await loyalty.facts('points-earned')).toMatchObject([
    {
      subject: loyalty.subject('userId:ada'),
      correlationid: 'the claim of the answer',
      causationid: 'itinera/feedback closed c1',
      data: { points: 500, reason: 'recovery', pending: false },
    },
  ]);
  expect((await http.get('/recoveries/c1')).body).toMatchObject({ status: 'granted', points: 500, member: loyalty.subject('userId:ada') });
});

test('they go to the surviving member of merged customers', async () => {
  const [ada] = await loyalty.enrol('userId:ada', 'email:ada@example.com');
  await loyalty.merge('email:ada@example.com', 'userId:ada');
  await deliver(closed('c1', { points: 500 }, 'email:ada@example.com'));
  expect(await loyalty.facts('points-earned')).toMatchObject([{ subject: ada }]);
});

test('whoever takes no part has them in the night after they do', async () => {
  await deliver(closed('c1', { points: 500 }));
  expect((await http.get('/recoveries/c1')).body).toMatchObject({ status: 'waiting', points: 500 });
  await owed.run();
  await loyalty.enrol('userId:ada');
  await owed.run();
  await owed.run();
  expect(await loyalty.balance('userId:ada')).toBe(500);
});

test('a coupon is issued once, for a member or for whoever has its code, which is told to those who closed the case alone', async () => {
  const [ada] = await loyalty.enrol('userId:ada');
  await deliver(closed('c1', { coupon: 'ten' }), closed('c2', { coupon: 'ten' }, 'userId:bob'));
  await deliver(closed('c1', { coupon: 'ten' }));
  const { body } = await http.get<{ coupon: { code: string; couponId: string } }>('/recoveries/c1');
  expect(body).toMatchObject({ status: 'granted', coupon: { kind: 'ten', couponId: expect.any(String) as string } });
  const kept = await rows(loyalty.dataSource, 'SELECT id, member FROM coupon WHERE hash = $1', [hashOfCode(body.coupon.code)]);
  expect(kept).toEqual([{ id: body.coupon.couponId, member: ada }]);
  const facts = await loyalty.facts('coupon-issued');
  expect(facts).toMatchObject([
    { subject: ada, data: { kind: 'ten' }, correlationid: 'the claim of the answer' },
    { data: { kind: 'ten' } },
  ]);
  expect(facts[1]).not.toHaveProperty('subject');
  expect(JSON.stringify(facts)).not.toContain(body.coupon.code);
  expect((await http.get('/recoveries/none')).status).toBe(404);
});

test('a kind of coupon the programme has not is parked, and keeps no other case from being made good', async () => {
  await loyalty.enrol('userId:ada');
  const parked: string[] = [];
  await loyalty.dataSource.transaction(async (tx) => {
    const messages = [closed('c1', { coupon: 'hundred' }), closed('c2', { points: 5 })].map((fact, offset) => ({
      topic: 't',
      partition: 0,
      offset,
      fact,
    }));
    await controller.grant({ group: 'g', topic: 't', partition: 0, messages, tx, park: (_, reason) => void parked.push(reason) });
  });
  expect(parked).toEqual(['the programme has no such kind of coupon; it has: ten. Once it has, redrive this']);
  expect(await loyalty.balance('userId:ada')).toBe(5);
});

test('an erased customer is granted nothing', async () => {
  await loyalty.enrol('userId:ada');
  await loyalty.dataSource.query('INSERT INTO erased_subject (subject, erasure) VALUES ($1, $1)', [loyalty.subject('userId:ada')]);
  await deliver(closed('c1', { points: 500 }));
  expect(await loyalty.facts('points-earned')).toEqual([]);
});

test('what came of a case may be read by whoever may read customers', () => {
  expect(Reflect.getMetadata(SCOPE, RecoveriesController.prototype.read)).toBe('customers:read');
});
