import fc from 'fast-check';

export const MEMBERS = ['a', 'b', 'c'] as const;

/** Something that happens to members. Which lot, order or redemption is meant is a number, taken round and round what there is. */
export type Operation =
  | { what: 'wait'; days: number; /** Which ledgers the night visits on which of the days. */ nights: number }
  | { what: 'order'; who: number; points: number; from: number; life: number | null }
  | { what: 'bonus'; who: number; points: number; life: number | null; partner: boolean }
  | { what: 'redeem'; who: number; percent: number; partner: boolean }
  | { what: 'give'; who: number; to: number; percent: number }
  | { what: 'return'; which: number; percent: number }
  | { what: 'hold'; which: number; percent: number }
  | { what: 'settle'; which: number; from: number; life: number | null }
  | { what: 'refund'; which: number; percent: number; grace: number | null }
  | { what: 'slide'; who: number; which: number; days: number }
  /** Two of the customers are found to be one; or are not, any more. */
  | { what: 'merge' };

const who = fc.nat({ max: MEMBERS.length - 1 });
const which = fc.nat({ max: 7 });
const points = fc.integer({ min: 0, max: 12 });
const percent = fc.integer({ min: 0, max: 110 });
const life = fc.option(fc.integer({ min: 1, max: 12 }), { freq: 4 });
const what = <What extends Operation['what']>(name: What): fc.Arbitrary<What> => fc.constant(name);

const operation: fc.Arbitrary<Operation> = fc.oneof(
  { arbitrary: fc.record({ what: what('wait'), days: fc.integer({ min: 0, max: 8 }), nights: fc.nat({ max: 0xffff }) }), weight: 5 },
  // Before now: an order whose customer became known late.
  { arbitrary: fc.record({ what: what('order'), who, points, from: fc.integer({ min: -4, max: 8 }), life }), weight: 5 },
  { arbitrary: fc.record({ what: what('bonus'), who, points, life, partner: fc.boolean() }), weight: 3 },
  { arbitrary: fc.record({ what: what('redeem'), who, percent, partner: fc.boolean() }), weight: 4 },
  { arbitrary: fc.record({ what: what('give'), who, to: who, percent }), weight: 1 },
  { arbitrary: fc.record({ what: what('return'), which, percent }), weight: 4 },
  { arbitrary: fc.record({ what: what('hold'), which, percent }), weight: 1 },
  { arbitrary: fc.record({ what: what('settle'), which, from: fc.integer({ min: 0, max: 8 }), life }), weight: 1 },
  { arbitrary: fc.record({ what: what('refund'), which, percent, grace: fc.option(fc.integer({ min: 1, max: 6 })) }), weight: 3 },
  { arbitrary: fc.record({ what: what('slide'), who, which, days: fc.integer({ min: 1, max: 9 }) }), weight: 1 },
  { arbitrary: fc.record({ what: what('merge') }), weight: 1 },
);

export const operations: fc.Arbitrary<Operation[]> = fc.array(operation, { minLength: 1, maxLength: 40, size: 'max' });
