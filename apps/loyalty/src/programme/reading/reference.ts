import { programme } from './programme-shape.js';
import type { Key, Shape } from '#lib/rules';

/** `docs/programme.md`: every key of `programme.yml`, from the shapes it is read by. */
export function reference(): string {
  const parts = Object.entries(programme.keys!).filter(([, { shape }]) => isPart(shape));
  return [
    '# programme.yml, key by key',
    [
      'The rules of the points programme are one file, [deploy/loyalty/programme.yml](../deploy/loyalty/programme.yml) or whichever the',
      'configuration names. It is read when the loyalty service starts; a mistake in it stops the start, and every mistake is told with its line.',
    ].join('\n'),
    [
      '- Keys in **bold** are needed. What is left out has the value given, or does not exist. Keys not listed here are mistakes.',
      '- Money is in whole minor units of the currency (5000 is 50.00 EUR); numbers that may have decimals are exact as they are written.',
      '- A day (`2026-11-22`) is one of the time zone: `from` is its first instant, and an `until` includes it. Both may be instants instead',
      '  (`2026-11-22T08:00:00+01:00`), of which `until` excludes its own.',
      '- A **version never changes** once it is in use: new rules are a new `version` with a `from` that has not come yet. Orders are rated by the',
      '  version in force when they were bought, for ever.',
    ].join('\n'),
    tableOf(programme.keys!),
    ...parts.flatMap(([name, { shape, says }]) => [`## ${name}`, `${capital(says)}.`, ...partOf(shape)]),
  ]
    .join('\n\n')
    .concat('\n');
}

function partOf(shape: Shape<unknown>, path = ''): string[] {
  if (shape.variants)
    return Object.entries(shape.variants).flatMap(([kind, keys]) => [
      `\`kind: ${kind}\`${Object.keys(keys).length > 0 ? '' : ' has no other keys.'}`,
      ...(Object.keys(keys).length > 0 ? [tableOf(keys)] : []),
    ]);
  if (shape.each) return shape.each.keys ? ['A list; of each:', ...partOf(shape.each, path)] : [];
  const inner = Object.entries(shape.keys ?? {}).filter(([, key]) => isPart(key.shape));
  return [tableOf(shape.keys!), ...inner.flatMap(([name, key]) => [`### ${path}${name}`, ...partOf(key.shape, `${path}${name}.`)])];
}

function tableOf(keys: Record<string, Key<unknown>>): string {
  const rows = Object.entries(keys).map(([name, key]) => {
    const shown = key.required ? `**\`${name}\`**` : `\`${name}\``;
    const otherwise = isPlain(key.otherwise) ? `; otherwise ${[key.otherwise].flat().join(', ')}` : '';
    return `| ${shown} | ${wordsOf(key.shape)} | ${capital(key.says)}${otherwise} |`;
  });
  return ['| Key | Is | |', '|---|---|---|', ...rows].join('\n');
}

function wordsOf(shape: Shape<unknown>): string {
  if (shape.variants)
    return `one of the kinds ${Object.keys(shape.variants)
      .map((kind) => `\`${kind}\``)
      .join(', ')}`;
  if (shape.each) return isPart(shape.each) ? 'list' : `list: ${wordsOf(shape.each)}`;
  return shape.keys ? 'part' : shape.words;
}

/** Whether it has keys of its own to be told. */
const isPart = (shape: Shape<unknown>): boolean => Boolean(shape.keys ?? shape.variants ?? (shape.each && isPart(shape.each)));
const isPlain = (value: unknown): boolean =>
  value !== undefined && (typeof value !== 'object' || (Array.isArray(value) && value.length > 0));
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
