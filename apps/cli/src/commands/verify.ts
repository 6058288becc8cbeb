import type { Command } from 'commander';
import { withProduct } from '../connect.js';
import { counted, type GlobalOptions, type Session } from '../session.js';

/** What the projection answers: is everything stored what its facts give? Equal sets of facts have equal digests. */
interface JourneysVerified {
  ok: boolean;
  customers: number;
  facts: number;
  journeysDigest: string;
  kpisDigest: string;
  differences: unknown[];
  /** Customers of whom that could not be compared, since they are still to be looked at. */
  behind: { vitality: number; segments: number };
}

/** What loyalty answers: is what members have what their postings give? */
interface LedgersVerified {
  ok: boolean;
  members: number;
  postings: number;
  ledgersDigest: string;
  differences: unknown[];
}

/** The projection's answer, with that of loyalty beside it; `ok` where both are. */
export interface Verification extends JourneysVerified {
  ledgers: LedgersVerified;
}

const HOURS_MS = 6 * 3_600_000;
const SHOWN = 20;

export function addVerify(program: Command, session: Session): void {
  program
    .command('verify')
    .description(
      'Work everything out anew, from facts and postings, and compare with what the product shows; exit status 1 where they differ.',
    )
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const found = await withProduct(options, async (product): Promise<Verification> => {
        const asked = { repeatable: true, timeoutMs: HOURS_MS };
        const journeys = await product.post<JourneysVerified>('/v1/verifications', {}, asked);
        const ledgers = await product.post<LedgersVerified>('/v1/loyalty/verifications', {}, asked);
        return { ...journeys, ok: journeys.ok && ledgers.ok, ledgers };
      });
      if (!found.ok) session.failed();
      session.result(found, wordsOf(found), options);
    });
}

function wordsOf({ ok, customers, facts, journeysDigest, kpisDigest, differences, behind, ledgers }: Verification): string {
  const all = [...differences, ...ledgers.differences];
  const compared = [
    counted(customers, 'customer'),
    counted(facts, 'fact'),
    counted(ledgers.members, 'member'),
    counted(ledgers.postings, 'posting'),
  ].join(', ');
  if (ok)
    return [
      `All is as the facts say: ${compared} compared.`,
      ...wordsOfBehind(behind),
      `Journeys ${journeysDigest}`,
      `KPIs     ${kpisDigest}`,
      `Ledgers  ${ledgers.ledgersDigest}`,
    ].join('\n');
  const shown = all.slice(0, SHOWN).map((difference) => `  ${typeof difference === 'string' ? difference : JSON.stringify(difference)}`);
  const more = all.length > SHOWN ? [`  … and ${counted(all.length - SHOWN, 'more', 'more')}; --json shows all`] : [];
  return [`${counted(all.length, 'difference')}: ${compared} compared.`, ...shown, ...more].join('\n');
}

function wordsOfBehind({ vitality, segments }: JourneysVerified['behind']): string[] {
  if (vitality + segments === 0) return [];
  return [
    `Still to be looked at, and not compared: vitality of ${counted(vitality, 'customer')}, segments of ${counted(segments, 'customer')}.`,
  ];
}
