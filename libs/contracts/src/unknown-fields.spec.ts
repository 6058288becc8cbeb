import { ReturnReceivedV1 } from './orders/fulfilment.v1.js';
import { unknownFields } from './validators.js';

const known = { returnId: 'r1', orderId: 'o1', items: [{ line: 0, quantity: 1 }], undamaged: true };
const pointers = (data: unknown): string[] => unknownFields(ReturnReceivedV1, data).map(({ pointer }) => pointer);

it.each<[unknown, string[]]>([
  [known, []],
  [{ ...known, damaged: true }, ['/damaged']],
  [{ ...known, damaged: null }, []],
  [{ items: [{ line: 0 }, { line: 0, 'a/b': 1 }] }, ['/items/1/a~1b']],
  [{ constructor: 1, toString: 2 }, ['/constructor', '/toString']],
  ['text', []],
  [[1], []],
  [{ items: 'all' }, []],
])('of %j: %j', (data, expected) => expect(pointers(data)).toEqual(expected));

it('says what is known there', () => {
  const [found] = unknownFields(ReturnReceivedV1, { items: [{ lines: 0 }] });
  expect(found).toEqual({ pointer: '/items/0/lines', key: 'lines', known: ['line', 'quantity'] });
});

it('names twenty, however many there are', () => {
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key${index}`, 1]));
  expect(pointers(many)).toHaveLength(20);
});
