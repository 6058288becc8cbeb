import { CustomerErasedV1, TraitsChangedV1, wireType, type Fact } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { aProgramme } from '../../test/a-programme.js';
import { LoyaltyHttp, TABLES } from '../../test/loyalty-http.js';
import { Loyalty } from '../../test/open-loyalty.js';
import { aPurchase } from '../../test/order-facts.js';
import { NoteTraits } from '../birthdays/note-traits.controller.js';
import { FeedbackTables1760000000341 } from '../bonuses/tables.js';
import { LedgerController } from '../members/ledger.controller.js';
import { MembersController } from '../members/members.controller.js';
import { NightTables1760000000340 } from '../night/tables.js';
import { PartnerTables1760000000324 } from '../partners/tables.js';
import { RebateTables1760000000342 } from '../rebates/tables.js';
import { RecoveryTables1760000000344 } from '../recoveries/tables.js';
import { ExportCustomer } from './export-customer.js';
import { ForgetCustomers } from './forget-customers.controller.js';

const BESIDE = ['birth_month', 'reminder', 'feedback', 'referral', 'coupon', 'donation'];

let loyalty: Loyalty;
let http: LoyaltyHttp;
let exporter: ExportCustomer;

beforeAll(async () => {
  const more = [
    NightTables1760000000340,
    FeedbackTables1760000000341,
    PartnerTables1760000000324,
    RebateTables1760000000342,
    RecoveryTables1760000000344,
  ];
  loyalty = await Loyalty.open([aProgramme({ bonuses: { welcome: { points: 100 } } })], [...TABLES, ...more]);
  http = await LoyaltyHttp.open(loyalty, [MembersController, LedgerController]);
  exporter = new ExportCustomer(loyalty.books, loyalty.config);
});
beforeEach(() => loyalty.clear(...BESIDE));
afterAll(async () => {
  await http?.close();
  await loyalty?.close();
});

const fact = (id: string, contract: { type: string; version: number }, ref: string, data: object): Fact => ({
  specversion: '1.0',
  id,
  source: 'itinera/identity',
  type: wireType(contract),
  time: '2026-03-01T10:00:00.000000Z',
  recordedtime: '2026-03-01T10:00:00.000000Z',
  subject: loyalty.subject(ref),
  datacontenttype: 'application/json',
  data,
});
const bornInMay = (): Fact => fact('traits', TraitsChangedV1, 'userId:ada', { birthMonth: '05' });
const note = (): Promise<void> => loyalty.twice(async (batch) => (await new NoteTraits().note(batch)) ?? [], [bornInMay()]);
const erase = (...refs: string[]): Promise<void> => {
  const subjects = refs.map((ref) => loyalty.subject(ref));
  const data = { erasureId: '11111111-1111-4111-8111-111111111111', customerId: subjects[0], subjects };
  const controller = new ForgetCustomers(loyalty.clock);
  return loyalty.twice((batch) => controller.forget(batch), [fact('erasure', CustomerErasedV1, refs[0]!, data)]);
};

async function known(): Promise<void> {
  await loyalty.enrol('userId:ada');
  await loyalty.merge('email:ada@example.org', 'userId:ada');
  await loyalty.orders(aPurchase('03-02', {}, { subject: loyalty.subject('email:ada@example.org') }));
  await note();
}

describe('an erased customer', () => {
  it('is confirmed once, and of when they were born nothing is kept', async () => {
    await known();
    await erase('userId:ada', 'email:ada@example.org');
    expect(await rows(loyalty.dataSource, 'SELECT 1 FROM birth_month')).toEqual([]);
    expect((await loyalty.facts('erasure-confirmed')).map(({ data }) => data['service'])).toEqual(['loyalty']);
  });

  it('is told nothing of by whatever comes later', async () => {
    await erase('userId:ada');
    await note();
    expect(await rows(loyalty.dataSource, 'SELECT 1 FROM birth_month')).toEqual([]);
  });

  it.each([
    ['GET', '/members/userId:ada', undefined],
    ['GET', '/members/email:ada@example.org/ledger', undefined],
    ['POST', '/members', { customer: 'userId:ada' }],
  ])('takes no part any more: %s %s is answered 404', async (method, path, body) => {
    await known();
    await erase('userId:ada', 'email:ada@example.org');
    const answer = method === 'GET' ? await http.get(path) : await http.post(path, body!);
    expect(answer).toMatchObject({ status: 404, body: { detail: expect.stringContaining('was erased') as string } });
    await expect(exporter.export('userId:ada', {})).rejects.toMatchObject({ status: 404 });
  });

  it('leaves the ledger as it was, a pseudonym’s', async () => {
    await known();
    const before = await rows(loyalty.dataSource, 'SELECT * FROM posting');
    await erase('userId:ada', 'email:ada@example.org');
    expect(await rows(loyalty.dataSource, 'SELECT * FROM posting')).toEqual(before);
    expect(before.length).toBeGreaterThan(0);
  });
});

describe('what loyalty hands out to a customer', () => {
  it('is what they have, how it came, and what was noted of them, by any of their names', async () => {
    await known();
    const { customerId, data } = await exporter.export('email:ada@example.org', {});
    expect(customerId).toBe(loyalty.subject('userId:ada'));
    expect(data).toMatchObject({
      member: { pending: 100, spendable: 100 },
      postings: [{ points: 100 }, { points: 100 }],
      purchases: [{ orderId: 'o1', at: '2026-03-02T11:00:00.000000Z' }],
      birthMonths: [{ month: 5, at: '2026-03-01T10:00:00.000000Z' }],
      coupons: [],
    });
  });

  it('is of somebody who takes no part what they bought, and of a stranger nothing', async () => {
    await loyalty.orders(aPurchase('03-02', {}, { subject: loyalty.subject('userId:bob') }));
    expect((await exporter.export('userId:bob', {})).data).toMatchObject({ member: null, postings: [], purchases: [{ orderId: 'o1' }] });
    const { data } = await exporter.export('userId:eve', {});
    expect(Object.values(data).flat().filter(Boolean)).toEqual([]);
  });
});
