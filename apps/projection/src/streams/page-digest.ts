import { hash } from 'node:crypto';
import type { CustomerPage } from '../customer/customer-page.js';
import { canonicalJson } from '../lifecycle/canonical-json.js';

/** Equal for pages that say the same of a customer, whenever they were asked for and by which reference. */
export const pageDigest = (page: CustomerPage): string =>
  hash('sha256', canonicalJson({ ...page, asOf: undefined, mergedInto: undefined }), 'base64url').slice(0, 16);
