import type { Json } from '../../contract-schemas.js';
import type { Operation } from '../operation.js';
import { COUPON_OPERATIONS, COUPON_SCHEMAS } from './coupons.js';
import { MEMBER_OPERATIONS, MEMBER_SCHEMAS } from './members.js';
import { OCCASION_OPERATIONS, OCCASION_SCHEMAS } from './occasions.js';
import { PARTNER_OPERATIONS, PARTNER_SCHEMAS } from './partners.js';
import { PROGRAMME_OPERATIONS, PROGRAMME_SCHEMAS } from './programme.js';
import { RECOVERY_GRANT_OPERATIONS, RECOVERY_GRANT_SCHEMAS } from './recoveries.js';
import { SPENDING_OPERATIONS, SPENDING_SCHEMAS } from './spending.js';

/** The points programme. */
export const LOYALTY: Operation[] = [
  ...MEMBER_OPERATIONS,
  ...SPENDING_OPERATIONS,
  ...OCCASION_OPERATIONS,
  ...COUPON_OPERATIONS,
  ...PARTNER_OPERATIONS,
  ...PROGRAMME_OPERATIONS,
  ...RECOVERY_GRANT_OPERATIONS,
];

/** What is sent to it and answered by it, as schemas. */
export const LOYALTY_SCHEMAS: Record<string, Json> = {
  ...MEMBER_SCHEMAS,
  ...SPENDING_SCHEMAS,
  ...OCCASION_SCHEMAS,
  ...COUPON_SCHEMAS,
  ...PARTNER_SCHEMAS,
  ...PROGRAMME_SCHEMAS,
  ...RECOVERY_GRANT_SCHEMAS,
};
