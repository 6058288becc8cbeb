import type { Key, Shape } from './shape.js';

/** A page about a file of rules, key by key, from the shapes it is read by: `intro` as paragraphs, then every part under its name. */
export function rulesReference(title: string, intro: readonly string[], { keys = {} }: Shape<object>): string {
  const parts = Object.entries(keys).filter(([, { shape }]) => isPart(shape));
  return [
    `# ${title}, key by key`,
    ...intro,
    tableOf(keys),
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
