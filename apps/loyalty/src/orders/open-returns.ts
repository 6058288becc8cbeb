import type { Micros } from '#lib/contracts';
import { heldBy, keep } from '../earning/keep.js';
import { post, type Ledger } from '../ledger/ledger.js';
import type { Posting } from '../ledger/posting.js';
import { hold } from '../ledger/reverse.js';
import type { Affected } from './move-availability.js';
import { heldLotOf, lotAvailabilityOf, termsFrom } from './order-lots.js';
import { lotOf, returnsOf, type OrderReturn, type Purchase } from './purchase.js';
import { spentMinor } from './spend.js';

/**
 * Sets apart what an open return would take if it brought back all it names: it stays pending until the return is settled. Only what is
 * pending can be held; points that were available already stay so.
 */
export function holdFor(ledger: Ledger, purchase: Purchase, one: OrderReturn, at: Micros): Posting | null {
  const { grant } = purchase.earned!;
  const lot = ledger.lots.get(lotOf(purchase));
  if (!lot || lot.activatedAt !== null) return null;
  const returns = { ...returnsOf(purchase), returnedLines: linesHeld(purchase, one) };
  const coming = { ...returns, returnedLines: [...returns.returnedLines, ...linesIn(purchase, one)] };
  const points = Math.min(lot.pending, heldBy(grant, returns, one.lines));
  const base = Math.min(lot.base, keep(grant, returns).basePoints - keep(grant, coming).basePoints);
  const spent = spentMinor(purchase.bought, grant, returns) - spentMinor(purchase.bought, grant, coming);
  const spendMinor = Math.min(lot.spendMinor, spent);
  if (points === 0 && base === 0 && spendMinor === 0) return null;
  return hold(ledger, lot, { into: heldLotOf(purchase, one), points, base, spendMinor, at, programmeVersion: grant.programmeVersion });
}

/**
 * Lets go of what is left of what a return held: it becomes available with the rest of the order, at the earliest on the day after the
 * return was settled, so that a refund told of on the same day still finds it pending.
 */
export function release(purchase: Purchase, one: OrderReturn, { member, ledger, at, programme, about }: Affected): Posting | null {
  const lot = ledger.lots.get(heldLotOf(purchase, one));
  if (!lot || lot.availableAt !== null || (lot.pending === 0 && lot.spendMinor === 0)) return null;
  const available = lotAvailabilityOf(purchase, lot.id, programme);
  return post(ledger, {
    kind: 'terms',
    at,
    cause: `release ${ledger.member} ${lot.id}`,
    programmeVersion: programme.version,
    entries: [],
    lots: [termsFrom(lot.id, available, member.activeAt, programme)],
    about: { ...about, lotId: lot.id, reason: 'return-settled' },
  });
}

const allLines = ({ earned }: Purchase): number[] => earned!.grant.lines.map(({ line }) => line);

const linesIn = (purchase: Purchase, { lines }: OrderReturn): number[] => (lines?.length ? lines : allLines(purchase));

/** The lines that other open returns hold already. */
const linesHeld = (purchase: Purchase, except: OrderReturn): number[] =>
  purchase.returns.filter((one) => one !== except && one.settledAt === undefined).flatMap((one) => linesIn(purchase, one));
