import type { Command } from 'commander';
import { withProduct } from '../connect.js';
import { counted, type GlobalOptions, type Session } from '../session.js';

/** What the projection answers: is everything stored what its facts give? Equal sets of facts have equal digests. */
export interface Verification {
  ok: boolean;
  customers: number;
  facts: number;
  journeysDigest: string;
  kpisDigest: string;
  differences: unknown[];
}

const HOURS_MS = 6 * 3_600_000;
const SHOWN = 20;

export function addVerify(program: Command, session: Session): void {
  program
    .command('verify')
    .description('Fold every fact anew and compare with what the product shows; exit status 1 where they differ.')
    .action(async (_: unknown, command: Command) => {
      const options = command.optsWithGlobals<GlobalOptions>();
      const found = await withProduct(options, (product) =>
        product.post<Verification>('/v1/verifications', {}, { repeatable: true, timeoutMs: HOURS_MS }),
      );
      if (!found.ok) session.failed();
      session.result(found, wordsOf(found), options);
    });
}

function wordsOf({ ok, customers, facts, journeysDigest, kpisDigest, differences }: Verification): string {
  const compared = `${counted(customers, 'customer')}, ${counted(facts, 'fact')} compared`;
  if (ok) return `All is as the facts say: ${compared}.\nJourneys ${journeysDigest}\nKPIs     ${kpisDigest}`;
  const shown = differences
    .slice(0, SHOWN)
    .map((difference) => `  ${typeof difference === 'string' ? difference : JSON.stringify(difference)}`);
  const more = differences.length > SHOWN ? [`  … and ${counted(differences.length - SHOWN, 'more', 'more')}; --json shows all`] : [];
  return [`${counted(differences.length, 'difference')}: ${compared}.`, ...shown, ...more].join('\n');
}
