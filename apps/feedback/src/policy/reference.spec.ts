import { readFileSync } from 'node:fs';
import { readPolicy } from './policies.js';
import { reference } from './reference.js';

test('the page says what the reader takes (write it anew from reference() where they differ)', () =>
  expect(readFileSync('docs/feedback.md', 'utf8')).toBe(reference()));

test('the policy that ships can be meant', () =>
  expect(readPolicy(readFileSync('deploy/feedback/feedback.yml', 'utf8'))).toMatchObject({ version: '1', timeZone: 'Europe/Berlin' }));
