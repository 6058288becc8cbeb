import { compareFacts, timeOf, type Fact, type Micros } from '#lib/contracts';

export interface Dated<Data = unknown> {
  fact: Fact<Data>;
  at: Micros;
}

/** Those of one customer, of all the customer's subjects, that are of these types: in fact order, each once. */
export function datedFacts(facts: readonly Fact[], types: ReadonlySet<string>): Dated[] {
  const dated: Dated[] = [];
  for (const fact of facts) if (types.has(fact.type)) dated.push({ fact, at: timeOf(fact) });
  dated.sort((a, b) => a.at - b.at || compareFacts(a.fact, b.fact));
  return dated.filter(({ fact }, index) => {
    const previous = dated[index - 1]?.fact;
    return previous === undefined || previous.id !== fact.id || previous.source !== fact.source;
  });
}
