import { compareBytes, compareFacts, type Fact, type Micros } from '#lib/contracts';
import { canonicalJson } from './canonical-json.js';
import { follows, opens, readEffect, type Effect } from './effect.js';

interface Entry {
  fact: Fact;
  effect: Effect;
}

/** Where an effect stands: behind which root of the fact order, how deep, and who comes directly behind it. */
interface Place {
  effect: Effect;
  /** The opener it has to wait for. */
  ahead: Place | null;
  root: number;
  depth: number;
  followers: Place[];
}

export interface Ordered {
  effects: Effect[];
  /** The earliest instant any of the facts names as its own. */
  earliest: Micros;
  /** What was named but not opened by any of these facts; should it still be opened, everything is to be ordered anew. */
  unopened: string[];
}

/**
 * The effects of a set of facts in the order in which they count, whatever order or number of copies they come in. What `isOpened` already is
 * opened by no fact of these again, and nothing waits for it.
 */
export function inOrder(
  facts: readonly Fact[],
  elsewhere: readonly Fact[] = [],
  isOpened: (key: string) => boolean = () => false,
): Ordered {
  const sorted = withoutDuplicates([...read(facts, false), ...read(elsewhere, true)].sort(compareEntries));
  const openers = new Map<string, number>();
  sorted.forEach((effect, index) => {
    const key = opens(effect);
    if (key !== undefined && !openers.has(key) && !isOpened(key)) openers.set(key, index);
  });
  const placed = place(sorted, openers);
  const unopened = sorted.flatMap((effect) => follows(effect).filter((key) => !openers.has(key) && !isOpened(key)));
  return { effects: placed, earliest: sorted[0]?.at ?? Infinity, unopened: [...new Set(unopened)] };
}

/** An order is bought once: a second purchase under its id says nothing new. */
const isRepeatedPurchase = (effect: Effect, index: number, openers: ReadonlyMap<string, number>): boolean =>
  effect.does === 'purchase' && !effect.elsewhere && openers.get(effect.order!) !== index;

/** A follower no later than its opener stands directly behind it; several in fact order. */
function place(sorted: readonly Effect[], openers: ReadonlyMap<string, number>): Effect[] {
  const places: (Place | undefined)[] = [];
  const roots: Place[] = [];
  const placeOf = (index: number): Place => {
    const known = places[index];
    if (known) return known;
    const effect = sorted[index]!;
    const ahead = follows(effect)
      .map((key) => openers.get(key))
      .filter((opener) => opener !== undefined && opener !== index)
      .map((opener) => placeOf(opener!))
      .filter((opener) => opener.effect.at >= effect.at)
      .reduce<Place | null>((last, opener) => (last && comparePlaces(last, opener) >= 0 ? last : opener), null);
    const at = ahead?.effect.at ?? effect.at;
    const moved = at === effect.at ? effect : { ...effect, at };
    return (places[index] = { effect: moved, ahead, root: ahead?.root ?? index, depth: ahead ? ahead.depth + 1 : 0, followers: [] });
  };
  sorted.forEach((effect, index) => {
    if (isRepeatedPurchase(effect, index, openers)) return;
    const here = placeOf(index);
    (here.ahead?.followers ?? roots).push(here);
  });
  return roots.flatMap(flatten);
}

const comparePlaces = (a: Place, b: Place): number => a.effect.at - b.effect.at || a.root - b.root || a.depth - b.depth;

const flatten = ({ effect, followers }: Place): Effect[] => [effect, ...followers.flatMap(flatten)];

function read(facts: readonly Fact[], elsewhere: boolean): Entry[] {
  const entries: Entry[] = [];
  for (const fact of facts) {
    const effect = readEffect(fact, elsewhere);
    if (effect) entries.push({ fact, effect });
  }
  return entries;
}

/** `compareFacts` parses times, so it is asked only where they are equal; the rest decides between two contents under one id. */
function compareEntries(a: Entry, b: Entry): number {
  return (
    a.effect.at - b.effect.at ||
    compareFacts(a.fact, b.fact) ||
    Number(a.effect.elsewhere) - Number(b.effect.elsewhere) ||
    compareBytes(canonicalJson(a.fact), canonicalJson(b.fact))
  );
}

function withoutDuplicates(sorted: readonly Entry[]): Effect[] {
  const seen = new Set<string>();
  return sorted.flatMap(({ fact, effect }) => {
    const key = JSON.stringify([fact.source, fact.id]);
    if (seen.has(key)) return [];
    seen.add(key);
    return [effect];
  });
}
