import { presetEnvironment } from '#lib/config';
import { run } from '../program.js';
import { aTerminal } from '../testing/door.js';

test('a wrong variable is told by its name, without a stack', async () => {
  presetEnvironment({ LOG: 'typo' });
  const terminal = aTerminal();
  expect([await run(['topics', 'apply'], terminal), terminal.err()]).toEqual([1, 'itinera: LOG must be postgres or kafka, not typo\n']);
});
