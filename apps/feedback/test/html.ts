/** An element of a page, with its attributes as a browser reads them. */
export interface Element {
  tag: string;
  attributes: Record<string, string>;
  /** What stands between its tags, markup included. */
  content: string;
}

const VOID = new Set(['meta', 'input', 'br', 'link', 'img']);
const RAW = new Set(['style', 'script', 'textarea', 'title']);

/** The elements of a page in the order they begin. Throws where tags are not nested rightly: then browsers would guess. */
export function elementsOf(html: string): Element[] {
  const found: Element[] = [];
  const open: { element: Element; from: number }[] = [];
  const tags = /<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<]*")?)*)\s*>|<!doctype html>|(<)/g;
  for (let match = tags.exec(html); match; match = tags.exec(html)) {
    const [whole, closing, tag, attributes, stray] = match;
    if (stray) throw new Error(`not a tag: ${html.slice(match.index, match.index + 40)}`);
    if (!tag) continue;
    if (closing) {
      const last = open.pop();
      if (last?.element.tag !== tag) throw new Error(`</${tag}> closes ${last?.element.tag ?? 'nothing'}`);
      last.element.content = html.slice(last.from, match.index);
      continue;
    }
    const element = { tag, attributes: attributesOf(attributes!), content: '' };
    found.push(element);
    if (VOID.has(tag)) continue;
    open.push({ element, from: match.index + whole.length });
    if (RAW.has(tag)) tags.lastIndex = html.indexOf(`</${tag}>`, tags.lastIndex);
  }
  if (open.length > 0) throw new Error(`<${open.at(-1)!.element.tag}> is never closed`);
  return found;
}

const attributesOf = (text: string): Record<string, string> =>
  Object.fromEntries(Array.from(text.matchAll(/([a-z-]+)(?:="([^"]*)")?/g), ([, name, value = '']) => [name!, decoded(value)] as const));

const CHARACTERS: Record<string, string> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };

/** Text as a reader sees it. */
export const decoded = (text: string): string =>
  text.replace(/&(?:lt|gt|quot|#39|amp);/g, (entity: string) => CHARACTERS[entity] ?? entity);
