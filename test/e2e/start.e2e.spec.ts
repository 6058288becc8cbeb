import { SERVICES } from '#lib/contracts';
import { spawnSync } from 'node:child_process';

describe('a start that cannot go on', () => {
  it.each(['standalone', ...SERVICES])('says in its one line which variable of %s is wrong', (app) => {
    const env = { ...process.env, SUBJECT_SECRET: 's', WEBHOOK_FAILURE_DAYS: 'abc' };
    const { status, stdout, stderr } = spawnSync('node_modules/.bin/node', [`dist/apps/${app}/src/main.js`], { env, encoding: 'utf8' });
    expect({ status, stdout, stderr }).toEqual({
      status: 1,
      stdout: '',
      stderr: 'Itinera could not start: WEBHOOK_FAILURE_DAYS must be a whole number from 1 to 30, not abc\n',
    });
  });
});
