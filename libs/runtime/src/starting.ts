/** What a process begins with. Where it cannot go on, its last line says why: whoever started it reads that, and no stack. */
export async function starting<Started>(start: () => Started | Promise<Started>): Promise<Started> {
  try {
    return await start();
  } catch (error) {
    process.stderr.write(`Itinera could not start: ${reasonOf(error)}\n`);
    process.exit(1);
  }
}

/** Of several failed attempts at one thing, as to connect to each address of a host, the error itself says nothing. */
const reasonOf = (error: unknown): string =>
  error instanceof AggregateError && !error.message
    ? error.errors.map(reasonOf).join('; ')
    : error instanceof Error
      ? error.message
      : String(error);
