import type { Json } from '../../contract-schemas.js';
import { inPath, instant, object, text, uuid, type Operation } from '../operation.js';
import { points, service, READS } from './shapes.js';

/** What bad experiences are made good with, as schemas. */
export const RECOVERY_GRANT_SCHEMAS: Record<string, Json> = {
  RecoveryGrant: object({
    caseId: text(),
    status: { enum: ['granted', 'waiting'], description: 'Points of a customer who takes no part wait until the night after they do.' },
    'points?': points,
    'member?': uuid('Who has them, or the coupon; absent of a coupon for whoever has its code.'),
    'grantedAt?': instant(),
    'coupon?': object({ couponId: uuid(), kind: text(), code: text('To be passed on; told here alone.') }),
  }),
};

export const RECOVERY_GRANT_OPERATIONS: Operation[] = [
  {
    method: 'get',
    path: '/v1/loyalty/recoveries/{caseId}',
    service,
    id: 'readRecoveryGrant',
    scope: READS,
    summary: 'What became of the points or the coupon a case was closed with',
    parameters: [inPath('caseId', 'A case of `/v1/recoveries`.')],
    answer: { status: 200, description: 'The grant, with the coupon’s code.', schema: 'RecoveryGrant' },
    problems: [404],
  },
];
