import type { Fact } from '#lib/contracts';
import fc from 'fast-check';
import { aProgramme } from '../../test/a-programme.js';
import { aLine } from '../../test/an-order.js';
import {
  aCancellation,
  aDelivery,
  aPurchase,
  aRefund,
  aReturnClosed,
  aReturnDeclined,
  aReturnRequest,
  subject,
} from '../../test/order-facts.js';
import { OrderStage } from '../../test/order-stage.js';
import { keep } from '../earning/keep.js';
import { balanceOf, pendingOf } from '../ledger/ledger.js';
import { purchasesOfMembers } from './pg-purchases.js';
import { returnsOf } from './purchase.js';

let stage: OrderStage;
beforeAll(async () => {
  stage = await OrderStage.open();
});
afterAll(() => stage.close());

/** A date of 2026, so many days after the first of March. */
const after = (days: number): string => new Date(Date.UTC(2026, 2, 1 + days, 11)).toISOString();

interface Story {
  amounts: number[];
  bought: number;
  events: {
    kind: 'refund' | 'delivery' | 'request' | 'decline' | 'close' | 'cancel';
    days: number;
    part: number;
    line: number | null;
    id: number;
  }[];
}

const story: fc.Arbitrary<Story> = fc.record({
  amounts: fc.array(fc.integer({ min: 1, max: 90_00 }), { minLength: 1, maxLength: 3 }),
  bought: fc.integer({ min: 0, max: 40 }),
  events: fc.array(
    fc.record({
      kind: fc.constantFrom('refund', 'refund', 'delivery', 'request', 'decline', 'close', 'cancel'),
      days: fc.integer({ min: 0, max: 60 }),
      part: fc.integer({ min: 0, max: 100 }),
      line: fc.option(fc.nat(2)),
      id: fc.nat(2),
    }),
    { maxLength: 6 },
  ),
});

/** An order and what happens to it, in time; never more refunded than it cost. */
function factsOf({ amounts, bought, events }: Story, orderId: string): Fact[] {
  let left = amounts.reduce((a, b) => a + b, 0);
  const facts = [aPurchase(after(bought), { orderId, items: amounts.map((amount, line) => aLine(amount, { productId: `p${line}` })) })];
  for (const { kind, days, part, line, id } of [...events].sort((a, b) => a.days - b.days)) {
    const time = after(bought + days);
    const about = { orderId, returnId: `${orderId} ${id}`, ...(line !== null && { lines: [line % amounts.length] }) };
    if (kind === 'delivery') facts.push(aDelivery(time, { orderId, ...(about.lines && { lines: about.lines }) }));
    if (kind === 'request') facts.push(aReturnRequest(time, about));
    if (kind === 'decline') facts.push(aReturnDeclined(time, about));
    if (kind === 'close') facts.push(aReturnClosed(time, about));
    if (kind === 'cancel' && part > 80) facts.push(aCancellation(time, orderId));
    if (kind !== 'refund' || left === 0) continue;
    const amountMinor = Math.min(left, Math.max(1, Math.round((left * part) / 100)));
    left -= amountMinor;
    const lines = about.lines && [{ line: about.lines[0]!, quantity: 1, amountMinor }];
    facts.push(aRefund(time, `${orderId} f${facts.length}`, amountMinor, { orderId, ...(lines && { lines }) }));
  }
  return facts;
}

/** Merges the stories' facts as the picks say, each story's own in their order, and cuts them into batches. */
function batchesOf(stories: readonly Fact[][], picks: readonly number[], cut: number): Fact[][] {
  const queues = stories.map((facts) => [...facts]);
  const all: Fact[] = [];
  for (let index = 0; queues.some((queue) => queue.length > 0); index++) {
    const open = queues.filter((queue) => queue.length > 0);
    all.push(open[(picks[index % picks.length] ?? 0) % open.length]!.shift()!);
  }
  return Array.from({ length: Math.ceil(all.length / cut) }, (_, index) => all.slice(index * cut, index * cut + cut));
}

const told = fc.record({ picks: fc.array(fc.nat(5), { minLength: 1, maxLength: 20 }), cut: fc.integer({ min: 1, max: 5 }) });
const stories = fc.array(story, { minLength: 1, maxLength: 4 });
const bonus = { id: 'b', name: 'B', thresholdMinor: 60_00, points: 7 };
const programme = aProgramme({ earning: { ...aProgramme().earning, pointsPerUnit: '1.3', orderBonuses: [bonus] } });
const kept = async (): Promise<{ stays: number; says: number }[]> =>
  (await purchasesOfMembers(stage.dataSource, [subject('ada')], { from: 0, until: Number.MAX_SAFE_INTEGER })).map((purchase) => ({
    stays: keep(purchase.earned!.grant, returnsOf(purchase)).points,
    says: purchase.earned!.grant.points - purchase.earned!.reversed,
  }));
const total = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

test('whatever happens to orders, the ledger sums to zero, is what its postings give, and keeps what keep() says of each', async () => {
  await fc.assert(
    fc.asyncProperty(stories, told, fc.integer({ min: 0, max: 100 }), async (all, { picks, cut }, spent) => {
      await stage.begin(programme);
      await stage.enrol('ada');
      let redeemed = 0;
      for (const [index, batch] of batchesOf(
        all.map((one, order) => factsOf(one, `o${order}`)),
        picks,
        cut,
      ).entries()) {
        await stage.orders(...batch);
        const spendable = Math.max(0, await stage.spendable('ada', after(100)));
        const points = index === 2 ? Math.floor((spendable * spent) / 100) : 0;
        if (points > 0) await stage.redeem('ada', 'r1', points, after(20));
        redeemed += points;
      }
      const orders = await kept();
      expect(orders.map(({ says }) => says)).toEqual(orders.map(({ stays }) => stays));
      const ledger = await stage.ledger('ada');
      expect(balanceOf(ledger) + pendingOf(ledger) + redeemed).toBe(total(orders.map(({ stays }) => stays)));
      await stage.audit('ada');
    }),
    { numRuns: 12 },
  );
}, 120_000);

/** What an open return holds is pending still when it is told of, so there it counts which other order has moved the clock. */
const withoutReturns = stories.map((all) => all.map((one) => ({ ...one, events: one.events.filter(({ kind }) => kind !== 'request') })));

test('independent orders come to the same in whatever order and batches they are told, also twice', async () => {
  await fc.assert(
    fc.asyncProperty(withoutReturns, told, told, async (all, one, other) => {
      const ends: unknown[] = [];
      for (const { picks, cut } of [one, other]) {
        await stage.begin(programme);
        await stage.enrol('ada');
        const batches = batchesOf(
          all.map((told, order) => factsOf(told, `o${order}`)),
          picks,
          cut,
        );
        for (const batch of batches) await stage.orders(...batch);
        await stage.pass('ada', after(300));
        const { number } = await stage.ledger('ada');
        for (const batch of batches) await stage.orders(...batch);
        const ledger = await stage.ledger('ada');
        expect(ledger.number).toBe(number);
        ends.push([balanceOf(ledger), pendingOf(ledger), ledger.debt, await kept()]);
      }
      expect(ends[1]).toEqual(ends[0]);
    }),
    { numRuns: 6 },
  );
}, 120_000);
