import { formatInstant, type Fact } from '#lib/contracts';

let numbers = 0;

/** A fact that says nothing but its key and a number of its own, which rises. */
export function aFact(key = 'somebody', data: object = {}): Fact<{ number: number }> {
  const time = formatInstant(1_700_000_000_000_000 + ++numbers);
  return {
    specversion: '1.0',
    id: `fact-${numbers}`,
    source: 'test',
    type: 'itinera.orders.something-done.v1',
    time,
    recordedtime: time,
    subject: key,
    datacontenttype: 'application/json',
    data: { number: numbers, ...data },
  };
}
