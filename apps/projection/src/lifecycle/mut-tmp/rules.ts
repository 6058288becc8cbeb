import type { Base } from './base.js';
import type { Situation, Standing } from './standing.js';

const SITUATIONS: Readonly<Record<Situation['kind'], string>> = {
  checkout: 'Of all that is open a checkout was opened last: the phase is buy until it is bought, abandoned or its time is over.',
  question: 'Of all that is open a question was opened last: the phase is ask until it is resolved.',
  return: 'Of all that is open a return was opened last: the phase is ask until it is closed or declined.',
  recovery: 'Of all that is open a recovery case was opened last: the phase is ask until it is closed.',
};

const STAGES: Readonly<Record<NonNullable<Base['stage']>, string>> = {
  discover: 'There was a first contact, and no sign of interest of the customer’s own yet.',
  explore: 'The customer has shown interest, and no purchase counts.',
  buy: 'The latest purchase that counts is neither in use nor old enough to be taken as in use.',
  use: 'The latest purchase that counts is in use, and no engagement counts any more or yet.',
  engage: 'The purchase is in use, and the customer has been engaged recently; a second or later purchase in use is engagement too.',
};

const REVOKED = 'A purchase was refunded or cancelled and counts no longer; this is what the other facts give. ';

/** The rule that decides, in a sentence for people. */
export function ruleOf({ base, open }: Standing): string {
  const top = open.at(-1);
  if (top) return SITUATIONS[top.kind];
  return (base.revoked ? REVOKED : '') + STAGES[base.stage!];
}

/** The ids of the facts the rule looked at, each once. */
export function decidingFacts({ base, open }: Standing): string[] {
  const top = open.at(-1);
  const facts = top ? [top.fact] : [base.revoked, base.purchase, base.by];
  return [...new Set(facts.filter((fact) => fact !== null))];
}
