import type { Fact } from '#lib/contracts';

/** What became of one claim. */
export type Ruling =
  /** `facts` are what it became, or what stands from an earlier claim that said the same. */
  | { is: 'judged'; facts: { id: string; type: string }[]; note?: string; opened?: string }
  /** What it names (see `awaited`) is not known yet; it is judged again when somebody makes that known, for 7 days. */
  | { is: 'waiting'; for: string; note: string }
  /** Put aside with what a person can do about it; a redrive judges it again. */
  | { is: 'parked'; note: string };

/** `opened`: the key of what the claim has made known, for those that wait for it. */
export const judged = (facts: readonly Pick<Fact, 'id' | 'type'>[], more: { note?: string; opened?: string } = {}): Ruling => ({
  is: 'judged',
  facts: facts.map(({ id, type }) => ({ id, type })),
  ...more,
});

export const waiting = (key: string, what: string): Ruling => ({
  is: 'waiting',
  for: key,
  note: `${what} is not known yet; the claim waits up to 7 days for it`,
});

/** What an erased customer said: nothing comes of it, and nothing of it is kept. */
export const OF_ERASED = 'the customer was erased';

export const parked = (note: string): Ruling => ({ is: 'parked', note });

/** The key of something that may be waited for: `question`, `survey` or `idea`, its shop and its id. */
export const awaited = (kind: 'question' | 'survey' | 'idea', shop: string, id: string): string => `${kind} ${JSON.stringify([shop, id])}`;
