import { pauseNotes, progressOn } from './progress.js';
import { aTerminal } from './testing/door.js';

describe('progress', () => {
  it('is a plain line every few seconds where nobody watches', () => {
    const terminal = aTerminal();
    let now = 0;
    const progress = progressOn(terminal.stderr, 'import', () => now);
    for (let step = 0; step <= 100; step++) {
      progress.update(step / 100, `${step} rows`);
      now += 100;
    }
    progress.stop();
    expect(terminal.err()).toBe('import: 30 %, 30 rows\nimport: 60 %, 60 rows\nimport: 90 %, 90 rows\n');
  });

  it('says once why several requests wait', () => {
    const terminal = aTerminal();
    let now = 0;
    const paused = pauseNotes(
      progressOn(terminal.stderr, 'import', () => now),
      () => now,
    );
    for (now of [0, 10, 20, 6000]) paused('busy', 2000);
    paused('away', 500);
    const busy = 'import: busy; trying again in 2.0 s\n';
    expect(terminal.err()).toBe(`${busy}${busy}import: away; trying again in 0.5 s\n`);
  });

  it('is a bar on a terminal', () => {
    const terminal = aTerminal();
    const progress = progressOn(
      Object.assign(terminal.stderr, { isTTY: true, cursorTo: () => true, clearLine: () => true, columns: 80 }),
      'import',
    );
    progress.update(0.5, '5 rows');
    progress.stop();
    expect(terminal.err()).toMatch(/import █+░+ 50 % {2}5 rows/);
  });
});
