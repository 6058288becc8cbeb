import {
  check,
  LONGEST_TEXT,
  personalTextsOf,
  wireType,
  type Contract,
  type Identifier,
  type Micros,
  type Violation,
} from '#lib/contracts';
import { CustomerRegisteredClaimV1, IdentifiedClaimV1, PurchaseCompletedClaimV1 } from '#lib/contracts';

/** What the key, or the registered source, says of whoever sends. An event can only add the shop, and only where the key is bound to none. */
export interface Sender {
  source: string;
  shop?: string;
  /** Where its customer numbers are unique: the shop, unless shops share them. */
  realm?: string;
  /** ISO 3166 code for phone numbers written without one. */
  country?: string;
  /** For amounts without currency. */
  currency?: string;
  /** Values that identify nobody, beside our own list. */
  blocked?: readonly string[];
  /** Consent categories the shop has; those a message leaves out are then denied. */
  consentCategories?: readonly string[];
}

/** What is wrong, where (a JSON pointer into what was sent), and for some a stable code. Never quotes a value. */
export interface Refusal extends Violation {
  code?: string;
}

/** The one form every format is turned into. */
export interface ReceivedEvent {
  /** Unique per source; the first content under it wins. */
  id: string;
  source: string;
  /** The claim's wire type, `itinera.…`. */
  type: string;
  /** When it happened, corrected for the sender's clock. */
  time: Micros;
  originalTime?: Micros;
  sentTime?: Micros;
  sequence?: string;
  shop?: string;
  /** Normalised, strongest first: the first is the event's subject. Empty only where the type needs no person. */
  identifiers: Identifier[];
  traits?: Record<string, unknown>;
  /** As the claim's contract has it; who it is about stands in `identifiers` alone. */
  data: object;
  /** Whether the identifiers may join two known customers. */
  identifying: boolean;
  channel?: string;
  campaign?: string;
  correlationid?: string;
  traceparent?: string;
}

/** One call read: what it says, or why it is refused. One call may say several things. */
export type Reading = { ok: ReceivedEvent[] } | { invalid: Refusal[]; id?: string };

export const refused = (invalid: Refusal[], id?: string): Reading => ({ invalid, ...(id !== undefined && { id }) });

const IDENTIFYING: ReadonlySet<string> = new Set(
  [IdentifiedClaimV1, PurchaseCompletedClaimV1, CustomerRegisteredClaimV1].map((contract) => contract.type),
);

/**
 * Claims that need not say whom they are about: spend is about nobody, and what happens to an order, return, question or checkout
 * takes the subject of the fact that opened it. Everything else is refused without an identifier.
 */
const ABOUT_SOMETHING_OPENED: ReadonlySet<string> = new Set([
  'journey.campaign-spend-recorded',
  'orders.cart-abandoned',
  'orders.purchase-amended',
  'orders.purchase-cancelled',
  'orders.refund-issued',
  'orders.order-shipped',
  'orders.order-delivered',
  'orders.delivery-delayed',
  'orders.delivery-promised',
  'orders.return-requested',
  'orders.return-approved',
  'orders.return-declined',
  'orders.return-label-issued',
  'orders.return-received',
  'orders.return-closed',
  'feedback.question-continued',
  'feedback.question-acknowledged',
  'feedback.question-answered',
  'feedback.question-handed-over',
  'feedback.question-resolved',
  'feedback.question-reopened',
  'feedback.survey-answered',
]);

export const needsPerson = (contract: Contract): boolean => !ABOUT_SOMETHING_OPENED.has(contract.type);

/** Everything of an event but its claim. */
export type Envelope = Omit<ReceivedEvent, 'source' | 'shop' | 'type' | 'data' | 'identifying'>;

/** Joins envelope and claim, the data checked; `pointerOf` turns the claim's pointers into those of what was sent. */
export function receive(
  sender: Sender,
  envelope: Envelope,
  contract: Contract,
  data: unknown,
  pointerOf: (pointer: string) => string,
): { event: ReceivedEvent } | { refusals: Refusal[] } {
  const checked = check(contract, data);
  if ('violations' in checked)
    return { refusals: checked.violations.map(({ pointer, detail }) => ({ pointer: pointerOf(pointer), detail })) };
  const value = checked.value as Record<string, string | undefined>;
  const long = personalTextsOf(contract).filter((field) => (value[field] ?? '').length > LONGEST_TEXT);
  if (long.length > 0)
    return { refusals: long.map((field) => ({ pointer: pointerOf(`/${field}`), detail: `must have at most ${LONGEST_TEXT} characters` })) };
  const { source, shop } = sender;
  return {
    event: {
      ...envelope,
      source,
      ...(shop !== undefined && { shop }),
      type: wireType(contract),
      data: checked.value,
      identifying: IDENTIFYING.has(contract.type),
    },
  };
}
