import { Command, CommanderError } from 'commander';
import { addExport } from './commands/export.js';
import { addImport } from './commands/import.js';
import { addKeys } from './commands/keys.js';
import { addParked } from './commands/parked.js';
import { addSimulate } from './commands/simulate.js';
import { addStart } from './commands/start.js';
import { addTopics } from './commands/topics.js';
import { addVerify } from './commands/verify.js';
import { RefusedError } from './product.js';
import { CommandError, Session, type Terminal } from './session.js';

/** Runs one command line and gives its exit status: 0 only when all went well. Never throws. */
export async function run(argv: string[], terminal: Terminal): Promise<number> {
  const session = new Session(terminal);
  try {
    await programOf(session).parseAsync(argv, { from: 'user' });
  } catch (error) {
    // Commander has said what it had to say, and --help and --version are no failures.
    if (error instanceof CommanderError) return error.exitCode;
    session.failed();
    report(error, session, argv.includes('--json'));
  }
  return session.exitCode;
}

function programOf(session: Session): Command {
  const { stdout, stderr } = session.terminal;
  const program = new Command('itinera')
    .description('The command line of Itinera; it speaks HTTP to a running product.')
    .option('--url <address>', 'where the product answers (ITINERA_URL, else http://localhost:8080)')
    .option('--key <key>', 'the key to show it (ITINERA_KEY, else the first key, kept in <DATA_DIR or ./data>/admin.key)')
    .option('--json', 'print the result as JSON')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ writeOut: (text) => stdout.write(text), writeErr: (text) => stderr.write(text) })
    .exitOverride();
  for (const add of [addStart, addImport, addSimulate, addVerify, addParked, addKeys, addTopics, addExport]) add(program, session);
  return program;
}

function report(error: unknown, session: Session, json: boolean): void {
  const expected = error instanceof CommandError || error instanceof RefusedError || typeof (error as { code?: unknown }).code === 'string';
  const message = error instanceof Error ? error.message : String(error);
  session.note(`itinera: ${expected || !(error instanceof Error) ? message : (error.stack ?? message)}`);
  if (json)
    session.terminal.stdout.write(
      `${JSON.stringify({ ok: false, error: message, ...(error instanceof RefusedError && { problem: error.problem }) })}\n`,
    );
}
