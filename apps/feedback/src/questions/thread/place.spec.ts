import { aQuestion, on, POLICY } from './a-question.js';
import { placeMessage, type Place, type Placing } from './place.js';

const policyOf = () => POLICY;
const at = on('Thu 10:00');
const one = aQuestion('Mon 09:00', { id: 'one', orderId: '1' });
const two = aQuestion('Mon 10:00', { id: 'two', orderId: '2' });
const none = aQuestion('Mon 11:00', { id: 'none' });
const settled = { ...one, resolvedAt: on('Tue 09:00') };

const place = (more: Partial<Placing>): string =>
  inShort(placeMessage({ at, orderId: undefined, named: undefined, open: [], settled: undefined, policyOf, ...more }));
const inShort = (place: Place): string =>
  place.goes === 'new' ? `new${place.follows ? ` after ${place.follows.id}` : ''}` : `${place.goes} ${place.question.id}`;

test.each<[string, Partial<Placing>, string]>([
  ['nothing is open', {}, 'new'],
  ['one is named', { named: two, open: [one] }, 'on two'],
  ['one about the same order is open', { orderId: '2', open: [one, two, none] }, 'on two'],
  ['only one is open', { open: [none] }, 'on none'],
  ['only one is open, and names no order', { orderId: '3', open: [none] }, 'on none'],
  ['only one is open, about another order', { orderId: '3', open: [one] }, 'new'],
  ['several are open', { open: [one, two] }, 'new'],
  ['several are open, none about the order', { orderId: '3', open: [one, two] }, 'new'],
  ['several about the order are open', { orderId: '1', open: [one, { ...two, orderId: '1' }] }, 'new'],
  ['the one named was resolved lately', { named: settled }, 'again one'],
  ['exactly seven days ago', { named: settled, at: on('Tue+1 09:00') }, 'again one'],
  ['longer ago', { named: settled, at: on('Tue+1 09:00') + 1 }, 'new after one'],
  ['at that very instant', { named: settled, at: on('Tue 09:00') }, 'again one'],
  ['it was said before that', { named: settled, at: on('Tue 09:00') - 1 }, 'on one'],
  ['one about the order was resolved lately', { orderId: '1', settled }, 'again one'],
  ['one about the order was resolved long ago', { orderId: '1', settled, at: on('Fri+1 09:00') }, 'new after one'],
  [
    'one about the order was resolved long ago, another is the only open one',
    { orderId: '1', settled, at: on('Fri+1 09:00'), open: [two] },
    'new after one',
  ],
  [
    'one about the order was resolved long ago, the only open one names no order',
    { orderId: '1', settled, at: on('Fri+1 09:00'), open: [none] },
    'on none',
  ],
  ['one about the order was resolved lately, another is the only open one', { orderId: '1', settled, open: [two] }, 'again one'],
])('%s: %#', (_, more, expected) => expect(place(more)).toBe(expected));
