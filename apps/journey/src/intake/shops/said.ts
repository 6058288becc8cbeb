import { derivedId, type Contract, type Micros } from '#lib/contracts';
import { identifiersOf, type Told } from '../identifiers.js';
import { needsPerson, receive, type ReceivedEvent, type Sender } from '../received.js';
import { defined, hasControls } from '../text.js';

/**
 * One claim that a shop's resource says. Its id names what is said (`shopify order 9 refund 3`), never the delivery that said it: a retry,
 * another subscription, a later state of the same order and the reconciliation all say it under the same name, and it is taken once.
 */
export interface Saying {
  id: string;
  contract: Contract;
  time: Micros;
  data: object;
  person: readonly Told[];
  /** Of telephone numbers written without one. */
  country?: string | undefined;
  traits?: Record<string, unknown> | undefined;
  /** Orders what happened in one instant. */
  sequence?: string | undefined;
  channel?: string | undefined;
  campaign?: string | undefined;
  /** The saying it takes back: of what was never told there is nothing to take back. */
  takesBack?: string;
}

/** An order as a shop says it stands at an instant. */
export interface OrderState {
  /** The saying that opened it: `shopify order 9`. */
  order: string;
  revision: number;
  /** Of all that an amendment would say. */
  digest: string;
  /** The shop's ids of its lines, in the order in which claims count them. */
  lines: string[];
  /** The places of the lines in each of its parcels. */
  parcels: Record<string, number[]>;
  amendment: Saying;
}

/** All that one resource says, and what in it could not be read. */
export interface Said {
  /** What everything else is about; where it cannot be told, nothing else is. */
  opens?: Saying;
  sayings: Saying[];
  /** The order as it now stands; said as an amendment where it differs from what was told before. */
  state?: OrderState;
  unread: string[];
}

export const says = (...sayings: Saying[]): Said => ({ sayings, unread: [] });
export const unread = (...reasons: string[]): Said => ({ sayings: [], unread: reasons });

/** A saying as an event for the door. */
export interface Heard {
  event: ReceivedEvent;
  takesBack?: string;
}

/** What can be told of what was said, the rest with its reasons. Reasons quote no value: it may be personal. */
export function hear({ opens, sayings, unread: reasons }: Said, sender: Sender): { heard: Heard[]; unread: string[] } {
  const heard: Heard[] = [];
  const wrong = [...reasons];
  for (const saying of opens ? [opens, ...sayings] : sayings) {
    const read = eventOf(saying, sender);
    if ('event' in read) heard.push({ event: read.event, ...(saying.takesBack !== undefined && { takesBack: nameOf(saying.takesBack) }) });
    else wrong.push(read.wrong);
    if (saying === opens && 'wrong' in read) break;
  }
  return { heard, unread: wrong };
}

export function eventOf(saying: Saying, sender: Sender): { event: ReceivedEvent } | { wrong: string } {
  const { contract, data, time, traits, sequence, channel, campaign } = saying;
  // An address that is none must not cost the order.
  const { identifiers } = identifiersOf(
    saying.person.map((told) => ({ ...told, bonus: true })),
    saying.country === undefined ? sender : { ...sender, country: saying.country },
  );
  if (identifiers.length === 0 && needsPerson(contract)) return { wrong: `${contract.type}: names nobody` };
  const envelope = { id: nameOf(saying.id), time, identifiers, ...defined({ traits, sequence, channel, campaign }) };
  const received = receive(sender, envelope, contract, data, (pointer) => pointer);
  if ('event' in received) return received;
  return { wrong: `${contract.type}: ${received.refusals.map(({ pointer, detail }) => `${pointer} ${detail}`).join('; ')}` };
}

const LONGEST_NAME = 200;

/** The id as it can be kept: one that is too long, or holds control characters, by its digest. */
export const nameOf = (id: string): string =>
  id.length <= LONGEST_NAME && !hasControls(id) ? id : derivedId({ source: '', id }, 'shop.saying');
