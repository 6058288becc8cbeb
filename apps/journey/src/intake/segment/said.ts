import type { Contract } from '#lib/contracts';
import type { Refusal } from '../received.js';

/** One claim a call becomes. The first of a call has the call's id, whatever it says itself. */
export interface Draft {
  contract: Contract;
  id?: string;
  data: object;
}

/** What a call says, and what in it cannot be read. */
export interface Said {
  drafts: Draft[];
  refusals: Refusal[];
}
