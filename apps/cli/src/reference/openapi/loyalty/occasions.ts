import type { Json } from '../../contract-schemas.js';
import { count, flag, IDEMPOTENCY, inPath, instant, list, object, REF, SHOP, SOURCE, text, type Operation } from '../operation.js';
import { currency, minor, points, READS, service, words, WRITES } from './shapes.js';

const kind = { enum: ['orders', 'spend', 'items', 'reviews', 'surveys', 'referrals'] };

/** Challenges, friends, the club, as schemas. */
export const OCCASION_SCHEMAS: Record<string, Json> = {
  JoinedChallenge: object({
    challengeId: text(),
    name: text(),
    kind,
    joinedAt: instant(),
    until: instant('What is bought and done before then counts.'),
    progress: count('In what the challenge counts: orders, minor units, pieces, …'),
    goal: count(),
    points,
    'completedAt?': instant('When it was met by what can no longer be returned.'),
    words,
  }),
  Referral: object({ referralId: text('The code to pass on; the friend enrols with it.') }),
  Referrals: object({
    referrals: list(
      object({
        referralId: text(),
        madeAt: instant(),
        state: { enum: ['made', 'joined', 'converted', 'lapsed'] },
        'joinedAt?': instant('When the friend enrolled.'),
        'convertedAt?': instant('When both were rewarded.'),
      }),
      { description: 'Newest first.' },
    ),
  }),
  ClubMembership: object({
    name: text(),
    joinedAt: instant(),
    until: instant('The benefits last until then.'),
    renews: flag('Whether another term follows, to be paid at `until`.'),
    'leftAt?': instant(),
    feeMinor: minor,
    currency,
    benefits: list(text()),
  }),
};

const CHALLENGE = inPath('id', 'One of those `GET /v1/loyalty/challenges` lists.', text(undefined, { examples: ['nursery-complete'] }));

/** What members do besides buying. */
export const OCCASION_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path: '/v1/loyalty/members/{ref}/challenges/{id}',
    service,
    id: 'joinChallenge',
    scope: WRITES,
    summary: 'A member joins a challenge',
    description: 'What is bought and done from now on counts. Joining again changes nothing.',
    parameters: [REF, CHALLENGE, SHOP, SOURCE],
    answer: { status: 201, description: 'How far the member is.', schema: 'JoinedChallenge' },
    problems: [400, 404, 410],
  },
  {
    method: 'delete',
    path: '/v1/loyalty/members/{ref}/challenges/{id}',
    service,
    id: 'leaveChallenge',
    scope: WRITES,
    summary: 'A member leaves a challenge',
    description: 'What was counted is forgotten.',
    parameters: [REF, CHALLENGE, SHOP, SOURCE],
    answer: { status: 204, description: 'Left.' },
    problems: [400, 404, 409],
  },
  {
    method: 'post',
    path: '/v1/loyalty/members/{ref}/referrals',
    service,
    id: 'referFriend',
    scope: WRITES,
    summary: 'A member asks a friend to join',
    description: 'Both are rewarded once the friend’s first order is past its return period. Nobody refers themselves.',
    parameters: [REF, SHOP, SOURCE, IDEMPOTENCY],
    answer: { status: 201, description: 'The code to pass on.', schema: 'Referral' },
    problems: [400, 404, 422],
  },
  {
    method: 'get',
    path: '/v1/loyalty/members/{ref}/referrals',
    service,
    id: 'listReferrals',
    scope: READS,
    summary: 'The friends a member has asked, and what became of it',
    parameters: [REF, SHOP, SOURCE],
    answer: { status: 200, description: 'All of them.', schema: 'Referrals' },
    problems: [400, 404],
  },
  {
    method: 'post',
    path: '/v1/loyalty/members/{ref}/club',
    service,
    id: 'joinClub',
    scope: WRITES,
    summary: 'A member joins the paid club',
    description: 'What is owed for it is told as the fact `loyalty.club-joined`; the shop collects it.',
    parameters: [REF, SHOP, SOURCE, IDEMPOTENCY],
    answer: { status: 201, description: 'The membership.', schema: 'ClubMembership' },
    problems: [400, 404, 409, 422],
  },
  {
    method: 'delete',
    path: '/v1/loyalty/members/{ref}/club',
    service,
    id: 'leaveClub',
    scope: WRITES,
    summary: 'A member leaves the paid club',
    description: 'The benefits last to the end of what is paid.',
    parameters: [REF, SHOP, SOURCE],
    answer: { status: 200, description: 'The membership, which no longer renews.', schema: 'ClubMembership' },
    problems: [400, 404],
  },
];
