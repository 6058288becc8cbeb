import { compareFacts, timeOf, type Fact, type Phase } from '#lib/contracts';
import fc from 'fast-check';
import { factOf } from './a-fact.js';
import { foldJourney } from './fold.js';
import { cycleAt, phaseAt } from './journey.js';

/** The rules once more, for one instant, from nothing but the set of facts: slow, and without state. Times are small whole numbers. */
const timers = { abandonAfter: 3, useAfter: 4, engageFor: 5 };
const TOUCHPOINTS: Record<string, string> = { 'ad-clicked': 'discover', 'page-viewed': 'explore', 'guide-viewed': 'use' };

type Named = 'questionId' | 'returnId' | 'checkoutId' | 'orderId' | 'cartId';
type Amount = 'totalMinor' | 'amountMinor' | 'revision' | 'score';
type Data = { [name in Named | 'kind']?: string } & { [name in Amount]: number };

interface Line {
  at: number;
  type: string;
  d: Data;
}

const OPENING = {
  questionId: 'question-asked',
  returnId: 'return-requested',
  checkoutId: 'checkout-started',
  orderId: 'purchase-completed',
};

/** The facts in the order they count in: first all in fact order, then each follower behind its opener. */
function lines(facts: Fact[]): Line[] {
  let list = [...facts]
    .sort(compareFacts)
    .map((fact): Line => ({ at: timeOf(fact), type: fact.type.split('.')[2]!, d: fact.data as Line['d'] }));
  const isRepeat = (line: Line, index: number): boolean =>
    line.type === 'purchase-completed' &&
    list.findIndex((other) => other.type === line.type && other.d['orderId'] === line.d['orderId']) < index;
  list = list.filter((line, index) => !isRepeat(line, index));
  // What opens a question or return may itself wait for an order, so these settle first.
  for (const field of ['orderId', 'checkoutId', 'questionId', 'returnId'] as const) {
    for (const line of [...list].reverse()) {
      if (['purchase-completed', 'checkout-started'].includes(line.type) || line.d[field] === undefined) continue;
      const opener = openerOf(facts, list, field, line);
      if (!opener || opener === line || line.at > opener.at) continue;
      list.splice(list.indexOf(line), 1);
      list.splice(list.indexOf(opener) + 1, 0, line);
      line.at = opener.at;
    }
  }
  return list;
}

function openerOf(facts: Fact[], list: Line[], field: keyof typeof OPENING, line: Line): Line | undefined {
  const first = facts
    .filter((fact) => fact.type.includes(OPENING[field]) && (fact.data as Line['d'])[field] === line.d[field])
    .sort(compareFacts)[0];
  return list.find((other) => other.d === first?.data);
}

function oracle(all: Line[], t: number): string {
  const known = all.filter(({ at }) => at <= t);
  const live = known.filter((line) => line.type === 'purchase-completed' && !isOver(known, line));
  const latest = live.at(-1);
  const base = latest ? afterPurchase(known, latest, live.length, t) : beforePurchase(known);
  return `${t} ${lastOpened(known, t) ?? base} ${live.length}`;
}

function isOver(known: Line[], { d: { orderId, totalMinor } }: Line): boolean {
  let [total, revision, refunded] = [totalMinor, 0, -1];
  return known.some(({ type, d }) => {
    if (d['orderId'] !== orderId) return false;
    if (type === 'purchase-amended' && d['revision'] > revision) [total, revision] = [d['totalMinor'], d['revision']];
    if (type === 'refund-issued') refunded = Math.max(refunded, 0) + d['amountMinor'];
    return type === 'purchase-cancelled' || (refunded >= 0 && refunded >= total);
  });
}

function evidence({ type, d }: Line): string | undefined {
  if (type === 'touchpoint-recorded') return TOUCHPOINTS[d['kind']!];
  if (type === 'survey-answered') return d['score'] >= 9 ? 'engage' : undefined;
  if (type === 'order-delivered') return 'use';
  return ['purchase-completed', 'checkout-started', 'question-asked', 'question-reopened', 'return-requested'].includes(type)
    ? 'explore'
    : undefined;
}

function beforePurchase(known: Line[]): Phase | null {
  const said = known.map(evidence).filter((word) => word !== undefined);
  if (said.length === 0) return null;
  return said.every((word) => word === 'discover') ? 'discover' : 'explore';
}

function afterPurchase(known: Line[], latest: Line, cycle: number, t: number): Phase {
  const later = known.slice(known.indexOf(latest) + 1);
  const deadline = latest.at + timers.useAfter;
  const use = later.find(
    (line) => evidence(line) === 'use' && line.at <= deadline && [undefined, latest.d['orderId']].includes(line.d['orderId']),
  );
  if (!use && t < deadline) return 'buy';
  const engaged = later
    .filter((line) => evidence(line) === 'engage' && (use ? later.indexOf(line) > later.indexOf(use) : line.at > deadline))
    .map(({ at }) => at);
  if (cycle > 1) engaged.push(use ? use.at : deadline);
  return engaged.some((at) => t < at + timers.engageFor) ? 'engage' : 'use';
}

function lastOpened(known: Line[], t: number): Phase | undefined {
  const opened: { index: number; phase: Phase }[] = [];
  const asks = new Set(known.map(({ d }) => d['questionId'] ?? d['returnId']).filter((id) => id !== undefined));
  for (const id of asks) {
    const index = openSince(known, id);
    if (index >= 0) opened.push({ index, phase: 'ask' });
  }
  for (const { line, end } of checkouts(known)) {
    if (end === Infinity && t < line.at + timers.abandonAfter) opened.push({ index: known.indexOf(line), phase: 'buy' });
  }
  return opened.sort((a, b) => b.index - a.index)[0]?.phase;
}

function openSince(known: Line[], id: string): number {
  const about = known.map((line, index) => ({ ...line, index })).filter(({ d }) => d['questionId'] === id || d['returnId'] === id);
  const firstOpening = about.find(({ type }) => ['question-asked', 'return-requested'].includes(type))?.index;
  const counting = about.filter(
    ({ type, index }) => index === firstOpening || ['question-reopened', 'question-resolved', 'return-closed'].includes(type),
  );
  const last = counting.at(-1);
  return last && ['question-asked', 'return-requested', 'question-reopened'].includes(last.type) ? last.index : -1;
}

/** Each checkout with the index of what ended it (−1: it never opened; Infinity: nothing but perhaps its time). */
function checkouts(known: Line[]): { line: Line; end: number; bought: boolean }[] {
  const all = known.flatMap((line, index) =>
    line.type === 'checkout-started' &&
    known.findIndex((other) => other.type === line.type && other.d['checkoutId'] === line.d['checkoutId']) === index
      ? [{ line, index, end: Infinity, bought: false }]
      : [],
  );
  const shares = (a: Line, b: Line): boolean =>
    (['checkoutId', 'cartId', 'orderId'] as const).some((name) => a.d[name] !== undefined && a.d[name] === b.d[name]);
  known.forEach((line, now) => {
    const open = all.filter(
      (checkout) => checkout.index < now && checkout.end === Infinity && line.at <= checkout.line.at + timers.abandonAfter,
    );
    if (line.type === 'cart-abandoned')
      for (const checkout of open) if (checkout.line.d['checkoutId'] === line.d['checkoutId']) checkout.end = now;
    if (line.type !== 'purchase-completed') return;
    const isNamed = all.some((checkout) => checkout.index < now && shares(checkout.line, line));
    for (const checkout of all) if (checkout.index > now && shares(checkout.line, line)) checkout.end = -1;
    const closing = isNamed ? open.filter((checkout) => shares(checkout.line, line)) : open.slice(-1);
    for (const checkout of closing) Object.assign(checkout, { end: now, bought: true });
  });
  return all;
}

function outcomes(known: Line[]): unknown[] {
  return checkouts(known).flatMap(({ line, end, bought }) => {
    if (end === -1) return [];
    const at = end === Infinity ? line.at + timers.abandonAfter : known[end]!.at;
    return [{ checkoutId: line.d['checkoutId'], startedAt: line.at, outcome: bought ? 'bought' : 'abandoned', at }];
  });
}

const someFacts = fc
  .array(fc.tuple(fc.nat(14), fc.nat(12), fc.nat(2), fc.nat(11), fc.nat(99)), { maxLength: 9 })
  .map((picks) => [...new Map(picks.map((pick) => factOf(pick, 1)).map((fact) => [fact.id, fact])).values()]);

test('the fold agrees with the rules evaluated for each instant alone', () => {
  fc.assert(
    fc.property(someFacts, (facts) => {
      const journey = foldJourney(facts, timers);
      const inOrder = lines(facts);
      const instants = Array.from({ length: 40 }, (_, t) => t);
      expect(instants.map((t) => `${t} ${phaseAt(journey, t)} ${cycleAt(journey, t)}`)).toEqual(instants.map((t) => oracle(inOrder, t)));
      expect(journey.checkouts.map(({ checkoutId, startedAt, outcome, at }) => ({ checkoutId, startedAt, outcome, at }))).toEqual(
        outcomes(inOrder),
      );
    }),
    { numRuns: 5_000 },
  );
});
