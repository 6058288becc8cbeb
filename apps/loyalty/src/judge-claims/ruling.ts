/** What became of one claim. */
export type Ruling =
  | { is: 'judged'; facts: { id: string; type: string }[]; note?: string }
  /** Put aside with what a person can do about it; a redrive judges it again. */
  | { is: 'parked'; note: string };

export const judged = (facts: { id: string; type: string }[], note?: string): Ruling => ({
  is: 'judged',
  facts,
  ...(note !== undefined && { note }),
});

export const parked = (note: string): Ruling => ({ is: 'parked', note });

/** A customer's points can only be touched where they have any. */
export const TAKES_NO_PART = 'this customer takes no part in the points programme; enrol them, then redrive this';
