import { digestOf, foldLedger, post } from './ledger.js';
import type { Draft, Entry } from './posting.js';
import { aLedger, day, shown, until } from './testing/a-ledger.js';

const draft = (entries: Entry[], more: Partial<Draft> = {}): Draft => ({
  kind: 'adjusted',
  at: day(1),
  cause: 'c',
  programmeVersion: 'v1',
  entries,
  about: {},
  ...more,
});
const entry = (account: Entry['account'], lot: string | null, points: number): Entry => ({ account, lot, points });

describe('a ledger', () => {
  it.each<[string, Entry[], number]>([
    ['does not sum to zero', [entry('available', 'a', 1)], 0],
    ['less than nothing of lot a', [entry('available', 'a', -11), entry('redeemed', 'a', 11)], 0],
    ['less than nothing of lot a', [entry('expired', 'a', -1), entry('available', 'a', 1)], 0],
    ['no whole points', [entry('available', 'a', 0.5), entry('issued', 'a', -0.5)], 0],
    ['pays more than the debt', [entry('available', null, 1), entry('issued', null, -1)], 0],
    ['leaves debt beside points', [entry('available', null, -1), entry('reversed', null, 1)], 0],
  ])('refuses a posting that %s', (reason, entries) => {
    const ledger = aLedger({ a: { points: 10 } });
    expect(() => post(ledger, draft(entries))).toThrow(reason);
    expect(ledger.posted).toHaveLength(1);
  });

  it('what was taken back and is given again is nothing new granted', () => {
    const ledger = aLedger({ a: { points: 10 } });
    post(ledger, draft([entry('available', 'a', -4), entry('reversed', 'a', 4)], { kind: 'reversed' }));
    post(ledger, draft([entry('reversed', 'a', -4), entry('available', 'a', 4)]));
    expect(ledger.lots.get('a')).toMatchObject({ granted: 10, available: 10 });
  });

  it('is what its postings give, in whatever order they are read', () => {
    const ledger = aLedger({ a: { points: 10, from: 2, until: 9 }, b: { points: 5 } }, { debt: 3 });
    until(20, ledger);
    const again = foldLedger('ada', [...ledger.posted].reverse());
    expect([again, shown(again)]).toEqual([{ ...ledger, posted: [] }, 'a 10 expired, b 2']);
    expect(digestOf([...ledger.posted].reverse())).toBe(digestOf(ledger.posted));
  });

  it('has the same digest after its postings were kept as JSON, whatever was left unsaid and in whatever order it was said', () => {
    const ledger = aLedger();
    const lots = [{ id: 'a', order: undefined as never, expiresAt: null, base: 4 }];
    post(ledger, draft([entry('issued', 'a', -4), entry('available', 'a', 4)], { lots }));
    const kept = JSON.parse(JSON.stringify(ledger.posted)) as typeof ledger.posted;
    const turned = kept.map((posting) => ({ ...posting, lots: [{ base: 4, expiresAt: null, id: 'a' }] }));
    expect([digestOf(kept), digestOf(turned)]).toEqual([digestOf(ledger.posted), digestOf(ledger.posted)]);
    expect(foldLedger('ada', kept).lots).toEqual(ledger.lots);
    expect(ledger.lots.get('a')!.order).toBeNull();
  });

  it.each<[string, Partial<Draft>]>([
    ['instant', { at: day(2) }],
    ['cause', { cause: 'd' }],
    ['version', { programmeVersion: 'v2' }],
    ['kind', { kind: 'earned' }],
    ['terms', { lots: [{ id: 'a', base: 1 }] }],
    ['entries', { entries: [] }],
  ])('has another digest with another %s, but not for what is only told of it', (_, other) => {
    const digest = (more: Partial<Draft>): string => {
      const ledger = aLedger();
      post(ledger, draft([entry('issued', 'a', -4), entry('available', 'a', 4)], more));
      return digestOf(ledger.posted);
    };
    expect(digest(other)).not.toBe(digest({}));
    expect(digest({ about: { reason: 'gift' } })).toBe(digest({}));
  });
});
