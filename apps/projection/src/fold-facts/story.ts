import { timeOf, type Fact, type Micros } from '#lib/contracts';
import { cellsOf, type Cells } from '../kpis/cells.js';
import { latestCounting } from '../kpis/endpoints.js';
import { LOYALTY_TYPES } from '../kpis/loyalty/facts.js';
import { COMPLETED, PURCHASE_TYPES, purchasesOf } from '../kpis/purchases.js';
import { advance, keep, type Kept } from '../lifecycle/advance.js';
import { countOf, NO_NAMES, union, type Names } from '../lifecycle/names.js';
import { DEFAULT_TIMERS, finish, fold, foldJourney, type Folded, type Journey } from '../lifecycle/fold.js';

/** To be raised whenever what is kept means something else, or what is folded gives something else: what was kept before is then ignored. */
const VERSION = 1;

/** All that folding further facts in order needs to know of a customer. */
export interface Story {
  /** The time of the latest fact; null where there is none. */
  latest: Micros | null;
  kept: Kept;
  /** See `latestCounting`. */
  purchases: Micros[];
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
 * before, or that changes something before it, or that the loyalty KPIs count (what became of a member's points, only all postings tell). What is kept shows no instant before its last effect, so that must not lie ahead of `now`,
 * nor may an announcement be due from before it.
 */
export function foldOnto(story: Story, { facts, now, due }: { facts: readonly Fact[]; now: Micros; due: Micros | null }): Turn | null {
  const { latest, kept, purchases: earlier, older } = story;
  if (kept.at > now || (due !== null && due <= kept.at)) return null;
  if (latest !== null && facts.some((fact) => timeOf(fact) <= latest)) return null;
  if (facts.some(({ type }) => LOYALTY_TYPES.has(type)) || !facts.every(addsToPurchases)) return null;
  const advanced = advance(kept, facts, DEFAULT_TIMERS, older);
  if (!advanced) return null;
  const { purchases } = purchasesOf(facts);
  // The numbers count what has any order id at all; the lifecycle is stricter.
  if (purchases.length !== advanced.purchases) return null;
  const { before, after } = advanced;
  const since = latest ?? -1;
  return {
    before: latest === null ? null : before,
    after,
    cellsBefore: cellsOf([], before, { earlier, since }),
    cellsAfter: cellsOf(facts, after, { earlier, since }),
    latest,
    story: settled({ latest: latestOf(facts, latest), kept: advanced.kept, purchases: latestCounting(purchases, earlier), older }),
  };
}

/** As the row keeps it, but for the older names. */
export const writeStory = ({ latest, kept, purchases }: Story): string => JSON.stringify({ version: VERSION, latest, kept, purchases });

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
    purchases: latestCounting(purchasesOf(facts).purchases),
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

function latestOf(facts: readonly Fact[], than: Micros | null = null): Micros | null {
  return facts.reduce<Micros | null>((latest, fact) => Math.max(latest ?? 0, timeOf(fact)), than);
}
