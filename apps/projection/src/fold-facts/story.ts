import { timeOf, type Fact, type Micros } from '#lib/contracts';
import { cellsOf, type Cells } from '../kpis/cells.js';
import { earlierOf, type Earlier } from '../kpis/endpoints.js';
import { DELIVERY_TYPES, QUESTION_TYPES } from '../kpis/feedback/facts.js';
import { LOYALTY_TYPES } from '../kpis/loyalty/facts.js';
import { COMPLETED, PURCHASE_TYPES, purchasesOf } from '../kpis/purchases.js';
import { advance, keep, type Kept } from '../lifecycle/advance.js';
import { countOf, NO_NAMES, union, type Names } from '../lifecycle/names.js';
import { DEFAULT_TIMERS, finish, fold, foldJourney, type Folded, type Journey } from '../lifecycle/fold.js';

/** To be raised whenever what is kept means something else, or what is folded gives something else: what was kept before is then ignored. */
const VERSION = 3;

/** All that folding further facts in order needs to know of a customer. */
export interface Story {
  /** The time of the latest fact; null where there is none. */
  latest: Micros | null;
  kept: Kept;
  earlier: Earlier;
  /** Names beside those in `kept`, in a column of their own: a story is written with every fact, these with every hundredth. */
  older: Names;
}

/** A story with more names than this puts them all to the older ones. */
const MOST_NAMES = 100;

/** What a batch makes of one customer. Of both journeys only what differs matters. */
export interface Turn {
  before: Journey | null;
  after: Journey;
  cellsBefore: Cells;
  cellsAfter: Cells;
  /** The latest fact before the batch. */
  latest: Micros | null;
  story: Story;
}

export const NO_STORY: Story = storyOf([]);

/** The whole set of facts as it was, and as it is now. */
export function foldWhole(old: readonly Fact[], all: readonly Fact[]): Turn {
  const before = old.length > 0 ? foldJourney(old) : null;
  const folded = fold(all);
  const story = storyOf(all, folded);
  const after = finish(folded);
  return {
    before,
    after,
    cellsBefore: before ? cellsOf(old, before) : [],
    cellsAfter: cellsOf(all, after),
    latest: latestOf(old),
    story,
  };
}

/**
 * The same difference, from what is kept and the new facts alone; null where the whole set must tell: a fact that is not later than all
 * before, or that changes something before it, or that is counted by what else
 * is known (see `needsHistory`). What is kept shows no instant before its last effect, so that must not lie ahead of `now`,
 * nor may an announcement be due from before it.
 */
export function foldOnto(story: Story, { facts, now, due }: { facts: readonly Fact[]; now: Micros; due: Micros | null }): Turn | null {
  const { latest, kept, earlier, older } = story;
  if (kept.at > now || (due !== null && due <= kept.at)) return null;
  if (latest !== null && facts.some((fact) => timeOf(fact) <= latest)) return null;
  if (facts.some(needsHistory) || !facts.every(addsToPurchases)) return null;
  const advanced = advance(kept, facts, DEFAULT_TIMERS, older);
  if (!advanced) return null;
  const bought = purchasesOf(facts);
  // The numbers count what has any order id at all; the lifecycle is stricter.
  if (bought.purchases.length !== advanced.purchases) return null;
  const { before, after } = advanced;
  const since = latest ?? -1;
  return {
    before: latest === null ? null : before,
    after,
    cellsBefore: cellsOf([], before, { earlier, since }),
    cellsAfter: cellsOf(facts, after, { earlier, since }),
    latest,
    story: settled({ latest: latestOf(facts, latest), kept: advanced.kept, earlier: earlierOf(facts, earlier, bought), older }),
  };
}

/** As the row keeps it, but for the older names. */
export const writeStory = ({ latest, kept, earlier }: Story): string => JSON.stringify({ version: VERSION, latest, kept, earlier });

/** All of it, for comparing: equal for equal sets of facts, whatever happened on the way. */
export const wholeStory = (story: Story): string =>
  writeStory({ ...story, kept: { ...story.kept, names: union(story.kept.names, story.older) } });

/** Null where it is of another version. */
export function readStory(text: string, older: Names): Story | null {
  const { version, ...story } = JSON.parse(text) as Omit<Story, 'older'> & { version: number };
  return version === VERSION ? { ...story, older } : null;
}

export function storyOf(facts: readonly Fact[], { state }: Folded = fold(facts)): Story {
  return settled({
    latest: latestOf(facts),
    kept: keep(state),
    earlier: earlierOf(facts),
    older: NO_NAMES,
  });
}

function settled(story: Story): Story {
  const { kept, older } = story;
  if (countOf(kept.names) <= MOST_NAMES) return story;
  return { ...story, kept: { ...kept, names: NO_NAMES }, older: union(older, kept.names) };
}

/** A purchase, or a refund of no order. Any other fact about an order changes a purchase that may lie before. */
function addsToPurchases({ type, data }: Fact): boolean {
  const { orderId } = data as { orderId?: unknown };
  return type === COMPLETED || orderId === undefined || orderId === null || !PURCHASE_TYPES.has(type);
}

/**
 * Of points only all postings tell what became of them, of a question only all that happened to it, and of a promised parcel whether it had
 * arrived before.
 */
const needsHistory = ({ type, data }: Fact): boolean =>
  LOYALTY_TYPES.has(type) ||
  QUESTION_TYPES.has(type) ||
  (DELIVERY_TYPES.has(type) && Boolean((data as { promisedAt?: unknown }).promisedAt));

function latestOf(facts: readonly Fact[], than: Micros | null = null): Micros | null {
  return facts.reduce<Micros | null>((latest, fact) => Math.max(latest ?? 0, timeOf(fact)), than);
}
