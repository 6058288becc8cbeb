import { setTimeout as pause } from 'node:timers/promises';

const GIVE_UP_MS = 240_000;

/**
 * Until everything sent so far has been judged, folded and announced: no outbox row, no message unread, in any process, three times in
 * a row (a message on its way from one service to another is in neither for an instant). Answers since when (`performance.now()`).
 */
export async function untilCaughtUp(processes: readonly string[], withinMs = GIVE_UP_MS): Promise<number> {
  const deadline = performance.now() + withinMs;
  let since = 0;
  for (let quiet = 0; quiet < 3; await pause(quiet > 0 ? 30 : 100)) {
    const now = performance.now();
    const behind = await Promise.all(processes.map(backlogOf));
    if (now > deadline) throw new Error(`not caught up in ${withinMs / 1000} s: ${behind.join(', ')} messages behind`);
    if (behind.some((messages) => messages > 0)) quiet = 0;
    else if (quiet++ === 0) since = now;
  }
  return since;
}

/** A process that has not joined its groups yet knows of no lag. */
async function backlogOf(url: string): Promise<number> {
  if (!(await fetch(`${url}/health/ready`).catch(() => null))?.ok) return 1;
  const text = await fetch(`${url}/metrics`).then(
    (response) => (response.ok ? response.text() : 'itinera_log_lag 1'),
    () => 'itinera_log_lag 1',
  );
  return [...text.matchAll(/^itinera_(?:log_lag|outbox_depth)(?:\{.*\})? (\d+)/gm)].reduce((sum, match) => sum + Number(match[1]), 0);
}
