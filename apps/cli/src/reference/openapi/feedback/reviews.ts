import type { Json } from '../../contract-schemas.js';
import {
  IDEMPOTENCY,
  inPath,
  inQuery,
  instant,
  json,
  list,
  object,
  schema,
  SHOP,
  SOURCE,
  text,
  uuid,
  type Operation,
} from '../operation.js';
import { cursor, LISTED, READS, sent, service, WRITES } from './shapes.js';

const status: Json = { enum: ['waiting', 'shown', 'rejected'] };
const rating: Json = { type: 'number', minimum: 1, maximum: 5 };
const state = {
  reviewId: text(),
  shop: text(),
  productId: text(),
  rating,
  'orderId?': text(),
  postedAt: instant(),
  status,
  'decidedAt?': instant('When it was shown or rejected.'),
};

/** Reviews of products, as schemas. */
export const REVIEW_SCHEMAS: Record<string, Json> = {
  NewReview: object({
    customer: sent.customer,
    productId: sent.id(),
    rating,
    'orderId?': sent.id(),
    'title?': sent.words(),
    'text?': sent.words(),
  }),
  Moderation: object({ decision: { enum: ['shown', 'rejected'] }, 'reason?': sent.words('For colleagues; it is a text like the others.') }),
  ReviewState: object(state, 'Without its words.'),
  Review: object({ ...state, customerId: uuid(), 'title?': text(), 'text?': text(), 'reason?': text('Why it was shown or rejected.') }),
  Reviews: object({ reviews: list(schema('Review')), 'cursor?': cursor }),
};

const ID = inPath('id', 'The review.');

export const REVIEW_OPERATIONS: Operation[] = [
  {
    method: 'post',
    path: '/v1/reviews',
    service,
    id: 'postReview',
    scope: WRITES,
    summary: 'Review a product',
    description: 'Shown at once, unless the policy wants somebody to look at it first.',
    parameters: [SHOP, SOURCE, IDEMPOTENCY],
    body: json(schema('NewReview'), { customer: 'userId:ada', productId: 'crib-1', rating: 4.5, text: 'Sturdy, and easy to put up.' }),
    answer: { status: 201, description: 'The review.', schema: 'ReviewState' },
    problems: [400, 404, 422],
  },
  {
    method: 'post',
    path: '/v1/reviews/{id}/moderation',
    service,
    id: 'moderateReview',
    scope: WRITES,
    summary: 'Show or reject a review',
    description:
      'Shown, it is a fact of that moment and stands (409); rejected, it earns nothing and is no sign of engagement, and may be shown after all.',
    parameters: [ID, SHOP, IDEMPOTENCY],
    body: json(schema('Moderation'), { decision: 'shown' }),
    answer: { status: 200, description: 'The review as decided.', schema: 'ReviewState' },
    problems: [400, 404, 409, 422],
  },
  {
    method: 'get',
    path: '/v1/reviews',
    service,
    id: 'listReviews',
    scope: READS,
    summary: 'Reviews, newest first',
    parameters: [inQuery('status', 'Only those that are so.', status), inQuery('productId', 'Only those of one product.'), ...LISTED],
    answer: { status: 200, description: 'A page.', schema: 'Reviews' },
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/v1/reviews/{id}',
    service,
    id: 'readReview',
    scope: READS,
    summary: 'One review, with its words',
    parameters: [ID, SHOP],
    answer: { status: 200, description: 'The review.', schema: 'Review' },
    problems: [400, 404, 409],
  },
];
