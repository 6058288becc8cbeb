import { IdeaSubmittedClaimV1, IdeaVotedV1, factFrom, type Claim, type Contract } from '#lib/contracts';
import type { EntityManager } from 'typeorm';
import { Feedback } from '../../test/open-feedback.js';
import type { Desk } from '../desk/desk.js';
import { ClaimRules } from './claim-rules.js';
import type { FiledClaim } from './file-claim.js';
import { OverdueClaims } from './overdue-claims.js';
import { awaited, judged, parked, waiting, type Ruling } from './ruling.js';

/** Ideas that are nothing but known or not: enough to see what judging does around a feature's rules. */
class Known extends ClaimRules {
  readonly contracts: Contract[] = [IdeaSubmittedClaimV1, IdeaVotedV1];
  readonly texts: unknown[] = [];

  keysOf({ claim }: FiledClaim): string[] {
    return [awaited('idea', '', (claim as Claim<IdeaVotedV1>).data.ideaId)];
  }

  async concerned(): Promise<string[]> {
    return [];
  }

  async judge({ claim, contract }: FiledClaim, { tx, facts }: Desk): Promise<Ruling> {
    const { data, subject } = claim as Claim<IdeaSubmittedClaimV1>;
    const key = awaited('idea', '', data.ideaId);
    if (data.ideaId === 'bad') return parked('no such idea can be');
    const known = await isKnown(tx, data.ideaId);
    const fact = factFrom(claim, contract, { about: data.ideaId, subject, data: { ideaId: data.ideaId } });
    if (contract === IdeaVotedV1 && !known) return waiting(key, `idea ${data.ideaId}`);
    if (contract === IdeaSubmittedClaimV1) await tx.query('INSERT INTO known VALUES ($1) ON CONFLICT DO NOTHING', [data.ideaId]);
    this.texts.push(data.text);
    facts.push(fact);
    return judged([fact], contract === IdeaSubmittedClaimV1 ? { opened: key } : {});
  }
}

const isKnown = async (tx: EntityManager, id: string): Promise<boolean> =>
  ((await tx.query('SELECT FROM known WHERE id = $1', [id])) as unknown[]).length > 0;

class KnownTable {
  readonly name = 'KnownTable1760000000999';
  async up(runner: { query(sql: string): Promise<unknown> }): Promise<void> {
    await runner.query('CREATE TABLE known (id text PRIMARY KEY)');
  }
  async down(): Promise<void> {}
}

let feedback: Feedback;
let rules: Known;

beforeAll(async () => {
  feedback = await Feedback.open([KnownTable]);
});
afterAll(() => feedback?.close());
beforeEach(async () => {
  await feedback.clear('known');
  rules = new Known();
});

const submitted = (ideaId: string, text?: string): Claim =>
  feedback.claim(IdeaSubmittedClaimV1, { ideaId, ...(text !== undefined && { text }) }, { about: 'userId:ada' });
const voted = (ideaId: string, about = 'userId:bob'): Claim => feedback.claim(IdeaVotedV1, { ideaId }, { about });

test('a claim becomes a fact and its sender learns which; its text is opened for the rule and in nothing published', async () => {
  const claim = submitted('i1', 'a pram for twins, says Ada');
  const verdicts = await feedback.judge([rules], claim);
  const facts = await feedback.facts();
  expect(facts).toMatchObject([{ type: 'itinera.feedback.idea-submitted.v1', claimid: claim.id, subject: feedback.subject('userId:ada') }]);
  expect(verdicts[claim.id]).toMatchObject({ status: 'judged', facts: [{ id: facts[0]!.id }] });
  expect(rules.texts).toContain('a pram for twins, says Ada');
  expect(JSON.stringify([claim, facts])).not.toContain('pram');
});

test('what names something unknown waits for it, however it comes, and is judged in the order it came', async () => {
  const early = [voted('i1'), voted('i1', 'userId:cid')];
  expect(await feedback.judge([rules], ...early)).toMatchObject({
    [early[0]!.id]: { status: 'waiting', note: expect.stringContaining('7 days') as unknown },
  });
  const opening = submitted('i1');
  const verdicts = await feedback.judge([rules], opening);
  expect(Object.keys(verdicts)).toEqual([opening, ...early].map(({ id }) => id));
  expect((await feedback.facts()).map(({ claimid }) => claimid)).toEqual([opening, ...early].map(({ id }) => id));
  expect(await feedback.dataSource.query('SELECT FROM waiting')).toEqual([]);
});

test('what waits for seven days is parked, with a reason, and its sender told', async () => {
  const claim = voted('i2');
  await feedback.judge([rules], claim);
  const overdue = new OverdueClaims(feedback.dataSource, feedback.clock);
  feedback.clock.set('2026-03-09T11:59:59Z');
  expect(await overdue.parkOverdue()).toBe(0);
  feedback.clock.set('2026-03-09T12:00:01Z');
  expect(await overdue.parkOverdue()).toBe(1);
  expect(await feedback.parkedReasons()).toEqual(['what it names did not become known within 7 days']);
});

test('a claim that cannot be judged, or whose text nobody here has sealed, is parked and keeps nobody else from being judged', async () => {
  const forged = { ...submitted('i3'), data: { ideaId: 'i3', text: 'c2VhbGVkIGJ5IG5vYm9keSBoZXJlLCBhbmQgcXVpdGUgbG9uZyBlbm91Z2g=' } };
  const verdicts = await feedback.judge([rules], submitted('bad'), forged, submitted('i4'));
  expect(Object.values(verdicts).map(({ status }) => status)).toEqual(['parked', 'parked', 'judged']);
  expect(await feedback.parkedReasons()).toEqual(['no such idea can be', expect.stringContaining('not sealed by this product')]);
});

test('two replicas: a claim never begins to wait for what another is just making known', async () => {
  const votes = Array.from({ length: 20 }, (_, index) => voted(`r${index}`));
  const ideas = Array.from({ length: 20 }, (_, index) => submitted(`r${index}`));
  const eachAlone = async (partition: number, claims: Claim[]): Promise<void> => {
    for (const claim of claims) await feedback.judgeIn(partition, [rules], claim);
  };
  await Promise.all([eachAlone(1, votes), eachAlone(2, ideas)]);
  expect(await feedback.dataSource.query('SELECT FROM waiting')).toEqual([]);
  expect(await feedback.facts('idea-voted')).toHaveLength(20);
});
