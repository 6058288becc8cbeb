import {
  CustomerRegisteredClaimV1,
  IdentifiedClaimV1,
  LeadDiscoveredV1,
  LONGEST_TEXT,
  QuestionAskedClaimV1,
  QuestionContinuedClaimV1,
  QuestionResolvedV1,
  ReviewPostedClaimV1,
  TouchpointRecordedV1,
  type Contract,
  type TouchpointKind,
} from '#lib/contracts';
import { decimalOf } from '#lib/money';
import { withoutNul, type JsonObject } from '../json.js';
import type { Refusal, Sender } from '../received.js';
import { defined, labelOf, textOf } from '../text.js';
import { consents, ga4Consents } from './consent.js';
import type { Message } from './messages.js';
import { amendment, cancellation, checkout, purchase, refund } from './orders.js';
import type { Draft, Said } from './said.js';
import { touchpoint } from './touchpoints.js';

type Mapping = (message: Message, sender: Sender) => Said;

const says = (...drafts: Draft[]): Said => ({ drafts, refusals: [] });

const touch = (kind: TouchpointKind, message: Message, fixed: { channel?: string; step?: string } = {}): Draft => ({
  contract: TouchpointRecordedV1,
  data: touchpoint(kind, message, fixed),
});

/** A visit to a page or screen, and the click that led to it where there was one. */
export function visit(message: Message): Said {
  const click = message.origin.clicked ? [{ ...touch('ad-clicked', message), id: `${message.id}/ad` }] : [];
  return says(touch('page-viewed', message), ...click);
}

const asTouch =
  (kind: TouchpointKind, fixed: { channel?: string; step?: string } = {}): Mapping =>
  (message) =>
    says(touch(kind, message, fixed));

const lead: Mapping = (message) => {
  const { campaign, channel } = message.origin;
  const data = defined({
    channel: channel ?? labelOf(message.properties, 200, 'channel') ?? 'direct',
    campaign,
    store: labelOf(message.properties, 200, 'store'),
  });
  return says({ contract: LeadDiscoveredV1, data });
};

/** Somebody's own words, by the first name they come under; too long ones are refused, since half of them may say the opposite. */
function wordsOf(properties: JsonObject, ...names: string[]): { text: string | undefined; refusals: Refusal[] } {
  const name = names.find((one) => textOf(properties, one) !== undefined);
  const text = name === undefined ? undefined : withoutNul(textOf(properties, name)!);
  const refusals = (text ?? '').length > LONGEST_TEXT ? [{ pointer: `/properties/${name}`, detail: TOO_LONG }] : [];
  return { text: text === '' || refusals.length > 0 ? undefined : text, refusals };
}

const TOO_LONG = `must have at most ${LONGEST_TEXT} characters`;

/** A rating is text in Segment's spec; as a number it must read the same. */
const review: Mapping = ({ properties, id }) => {
  const rating = decimalOf(properties['rating'])?.toNumber();
  const title = wordsOf(properties, 'review_title');
  const body = wordsOf(properties, 'review_body');
  const unrated = rating === undefined ? [{ pointer: '/properties/rating', detail: 'must be a number, or one as text' }] : [];
  const data = defined({
    reviewId: textOf(properties, 'review_id', 'reviewId') ?? id,
    productId: textOf(properties, 'product_id', 'productId', 'item_id'),
    rating,
    orderId: textOf(properties, 'order_id', 'orderId'),
    title: title.text,
    text: body.text,
  });
  return { drafts: [{ contract: ReviewPostedClaimV1, data }], refusals: [...unrated, ...title.refusals, ...body.refusals] };
};

/** A conversation is a question's thread; without its id nothing could ever close it. */
const conversation = (contract: Contract, { properties }: Message, more: object): Said => {
  const questionId = textOf(properties, 'conversation_id', 'conversationId');
  const refusals = questionId === undefined ? [{ pointer: '/properties/conversation_id', detail: 'is required' }] : [];
  return { drafts: [{ contract, data: defined({ questionId, channel: 'chat', ...more }) }], refusals };
};

const messageOf = ({ properties }: Message) => wordsOf(properties, 'message_body', 'message', 'text');

const chatStarted: Mapping = (message) => {
  const { text, refusals } = messageOf(message);
  const { drafts, refusals: others } = conversation(QuestionAskedClaimV1, message, {
    orderId: textOf(message.properties, 'order_id'),
    text,
  });
  return { drafts, refusals: [...others, ...refusals] };
};

/** What the customer writes; what they are answered is Segment's Message Received. Without the conversation's id it joins their open one. */
const chatMessage: Mapping = (message) => {
  const { text, refusals } = messageOf(message);
  const questionId = textOf(message.properties, 'conversation_id', 'conversationId');
  const data = defined({ questionId, channel: 'chat', orderId: textOf(message.properties, 'order_id'), text });
  return { drafts: [{ contract: QuestionContinuedClaimV1, data }], refusals };
};

const chatEnded: Mapping = (message) =>
  conversation(QuestionResolvedV1, message, { by: textOf(message.properties, 'agent_id') === undefined ? undefined : 'staff' });

/** The consents themselves are added to every call that carries them; without any the event stays in the timeline. */
const consentUpdated: Mapping = (message, sender) => (consents(message, sender).length > 0 ? says() : says(touch('custom', message)));

const ga4Consent: Mapping = (message) => {
  const told = ga4Consents(message);
  return told.length > 0 ? says(...told) : says(touch('custom', message));
};

/** Touchpoint kinds by the names of Segment (v2, then v1) and GA4. */
const TOUCHPOINTS: readonly [TouchpointKind, readonly string[]][] = [
  ['checkout-step', ['Checkout Step Viewed', 'Checkout Step Completed', 'add_shipping_info', 'add_payment_info']],
  [
    'product-viewed',
    [
      'Product Viewed',
      'Product Clicked',
      'Product Shared',
      'Promotion Clicked',
      'Viewed Product',
      'Clicked Product',
      'Clicked Promotion',
      'view_item',
      'select_item',
      'select_promotion',
      'share',
    ],
  ],
  ['list-viewed', ['Product List Viewed', 'Product List Filtered', 'Viewed Product Category', 'view_item_list']],
  ['search', ['Products Searched', 'search']],
  ['ad-viewed', ['Promotion Viewed', 'Viewed Promotion', 'view_promotion']],
  [
    'cart-changed',
    [
      'Product Added',
      'Product Removed',
      'Cart Viewed',
      'Cart Shared',
      'Wishlist Product Added to Cart',
      'Added Product',
      'Removed Product',
      'add_to_cart',
      'remove_from_cart',
      'view_cart',
    ],
  ],
  ['wishlisted', ['Product Added to Wishlist', 'Product Removed from Wishlist', 'add_to_wishlist']],
];

/** Steps that carry no number are known by what was done. */
const STEPS: readonly [string, string][] = [
  ['Payment Info Entered', 'payment-info'],
  ['Coupon Entered', 'coupon-entered'],
  ['Coupon Applied', 'coupon-applied'],
  ['Coupon Denied', 'coupon-denied'],
  ['Coupon Removed', 'coupon-removed'],
];

const SEGMENT = { valueIsSubtotal: false };
const GA4 = { valueIsSubtotal: true };

const CLAIMED: readonly [Mapping, readonly string[]][] = [
  [(message, sender) => purchase(message, sender, SEGMENT), ['Order Completed', 'Completed Order']],
  [(message, sender) => purchase(message, sender, GA4), ['purchase']],
  [(message, sender) => amendment(message, sender, SEGMENT), ['Order Updated', 'Updated Order']],
  [cancellation, ['Order Cancelled']],
  [(message, sender) => refund(message, sender, SEGMENT), ['Order Refunded']],
  [(message, sender) => refund(message, sender, GA4), ['refund']],
  [checkout, ['Checkout Started', 'Started Order', 'begin_checkout']],
  [review, ['Product Reviewed']],
  [
    lead,
    [
      'Lead Captured',
      'Newsletter Signed Up',
      'Newsletter Sign Up',
      'Newsletter Signup',
      'Newsletter Sign-up',
      'Newsletter Subscribed',
      'generate_lead',
    ],
  ],
  [() => says({ contract: CustomerRegisteredClaimV1, data: {} }), ['Signed Up', 'sign_up']],
  [() => says({ contract: IdentifiedClaimV1, data: {} }), ['login']],
  [visit, ['page_view', 'screen_view']],
  [asTouch('email-opened', { channel: 'email' }), ['Email Opened']],
  [asTouch('email-clicked', { channel: 'email' }), ['Email Link Clicked']],
  [asTouch('custom', { channel: 'email' }), ['Email Delivered', 'Email Bounced', 'Email Marked as Spam', 'Unsubscribed']],
  [chatStarted, ['Live Chat Conversation Started']],
  [chatEnded, ['Live Chat Conversation Ended']],
  [chatMessage, ['Live Chat Message Sent']],
  [asTouch('custom', { channel: 'chat' }), ['Live Chat Message Received']],
  [consentUpdated, ['Segment Consent Preference Updated']],
  [ga4Consent, ['consent']],
];

/** Names are compared without regard to capitals and outer blanks: SDKs and people differ in them. */
const key = (name: string): string => name.trim().toLowerCase();

const BY_NAME: ReadonlyMap<string, Mapping> = new Map([
  ...TOUCHPOINTS.flatMap(([kind, names]) => names.map((name) => [key(name), asTouch(kind)] as const)),
  ...STEPS.map(([name, step]) => [key(name), asTouch('checkout-step', { step })] as const),
  ...CLAIMED.flatMap(([mapping, names]) => names.map((name) => [key(name), mapping] as const)),
]);

/** What a track event says; whatever is not in the tables is kept under its name. */
export function tracked(message: Message, sender: Sender): Said {
  return (BY_NAME.get(key(message.name ?? '')) ?? asTouch('custom'))(message, sender);
}
