import type { Json } from '../../contract-schemas.js';
import { count, flag, inPath, instant, list, object, text, uuid, type Operation } from '../operation.js';
import { currency, points, READS, service } from './shapes.js';

const DAY = text(undefined, { format: 'date', examples: ['2026-11-26'] });

/** What is offered, and what runs it, as schemas. */
export const PROGRAMME_SCHEMAS: Record<string, Json> = {
  Rewards: object({
    programmeVersion: text(),
    currency,
    rewards: list(
      object({
        id: text(),
        name: text(),
        kind: { enum: ['goods', 'service', 'money'] },
        points: count('What it costs.'),
        'valueMinor?': count('What it is worth to the member.'),
        'coupon?': text('The kind of coupon the member gets for it.'),
      }),
      { description: 'Cheapest first.' },
    ),
  }),
  Challenges: object({
    programmeVersion: text(),
    challenges: list(
      object({
        id: text(),
        name: text(),
        from: instant(),
        until: instant('Exclusive.'),
        goal: object({
          kind: { enum: ['orders', 'spend', 'items', 'reviews', 'surveys', 'referrals'] },
          'count?': count(),
          'amountMinor?': count(),
          'leastMinor?': count('Orders whose goods are worth at least so much.'),
          'categories?': list(text()),
          'products?': list(text()),
        }),
        points,
        open: flag('Whether it runs now.'),
      }),
      { description: 'Those that run now or will, the first to end first.' },
    ),
  }),
  Programme: object({
    version: text(),
    from: instant(),
    words: list(text(), { description: 'The rules as sentences.' }),
    rules: { type: 'object', description: 'As programme.yml states them, with every default filled in.' },
  }),
  NightsDone: object({ days: list(DAY, { description: 'The days that have acted.' }) }),
  LedgerVerification: object({
    ok: flag('Everything stored is what the postings give.'),
    members: count(),
    postings: count(),
    ledgersDigest: text('Equal for equal postings.'),
    differences: list(object({ member: uuid(), stored: text(), recomputed: text() }, 'What is stored otherwise than the postings say.'), {
      maxItems: 1000,
    }),
  }),
};

/** What the programme offers everybody, and what keeps it going. */
export const PROGRAMME_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/v1/loyalty/programme',
    service,
    id: 'readProgramme',
    scope: READS,
    summary: 'The rules in force, for people and for machines',
    answer: { status: 200, description: 'The version in force.', schema: 'Programme' },
  },
  {
    method: 'get',
    path: '/v1/loyalty/rewards',
    service,
    id: 'listRewards',
    scope: READS,
    summary: 'What points can be turned into',
    answer: { status: 200, description: 'All rewards.', schema: 'Rewards' },
  },
  {
    method: 'get',
    path: '/v1/loyalty/challenges',
    service,
    id: 'listChallenges',
    scope: READS,
    summary: 'The challenges that run now or will',
    answer: { status: 200, description: 'All of them.', schema: 'Challenges' },
  },
  {
    method: 'post',
    path: '/v1/loyalty/nights/{day}',
    service,
    id: 'runNight',
    scope: 'admin',
    summary: 'The nightly run by hand',
    description: 'Runs all nights up to the day that are missing, or this one again. A night that was done already changes nothing.',
    parameters: [inPath('day', 'A local day of the programme, not after today.', DAY)],
    answer: { status: 200, description: 'The days that have acted.', schema: 'NightsDone' },
    problems: [400, 409],
  },
  {
    method: 'post',
    path: '/v1/loyalty/verifications',
    service,
    id: 'verifyLedgers',
    scope: 'admin',
    summary: 'Fold every ledger anew from its postings, and compare',
    description: 'In one view of the database; traffic goes on meanwhile.',
    answer: { status: 200, description: 'Whether all is as the postings say.', schema: 'LedgerVerification' },
  },
];
