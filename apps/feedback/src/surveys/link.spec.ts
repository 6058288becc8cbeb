import { randomUUID } from 'node:crypto';
import { Links } from './link.js';

const links = new Links({ subjectSecret: 'of-the-spec' });
const id = '5c5f3d1e-8a0b-5d9a-9f0e-2b6c1d4e7f80';

test('a token is for its survey, always the same, and short enough for a text message', () => {
  expect(links.surveyOf(links.tokenOf(id))).toBe(id);
  expect(links.tokenOf(id)).toMatch(/^[\w-]{43}$/);
  expect(links.tokenOf(id)).toBe(new Links({ subjectSecret: 'of-the-spec' }).tokenOf(id));
});

test('whatever is not ours is for none', () => {
  const token = links.tokenOf(id);
  const others = [...token].map((letter, place) => token.slice(0, place) + (letter === 'A' ? 'B' : 'A') + token.slice(place + 1));
  const foreign = new Links({ subjectSecret: 'of another' }).tokenOf(id);
  for (const one of [
    ...others,
    foreign,
    '',
    'x',
    `${token}A`,
    `${token}=`,
    token.slice(1),
    links.tokenOf(randomUUID()).slice(0, 22) + token.slice(22),
  ])
    expect(links.surveyOf(one)).toBeNull();
});
