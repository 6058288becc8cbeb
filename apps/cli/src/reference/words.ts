import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** What the source says about a class and its fields. */
export interface Words {
  description?: string;
  fields: Record<string, string>;
}

/** The comments of every class of the contracts: decorators keep none, so the source text is asked. */
export function readWords(folder: string): ReadonlyMap<string, Words> {
  const classes = new Map<string, { own: Words; base?: string }>();
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /(?<!\.spec)\.ts$/.test(name));
  for (const file of files.sort()) {
    const source = ts.createSourceFile(file, readFileSync(join(folder, file), 'utf8'), ts.ScriptTarget.ESNext, true);
    for (const node of source.statements) if (ts.isClassDeclaration(node) && node.name) classes.set(node.name.text, readClass(node));
  }
  const withInherited = (name: string): Words => {
    const { own, base } = classes.get(name) ?? { own: { fields: {} } };
    return base === undefined ? own : { ...own, fields: { ...withInherited(base).fields, ...own.fields } };
  };
  return new Map([...classes.keys()].map((name) => [name, withInherited(name)]));
}

function readClass(node: ts.ClassDeclaration): { own: Words; base?: string } {
  const fields: Record<string, string> = {};
  for (const member of node.members) {
    const text = commentOf(member);
    if (text !== undefined && ts.isPropertyDeclaration(member)) fields[member.name.getText()] = text;
  }
  const description = commentOf(node);
  const base = node.heritageClauses?.[0]?.types[0]?.expression.getText();
  return { own: { ...(description !== undefined && { description }), fields }, ...(base !== undefined && { base }) };
}

function commentOf(node: ts.Node): string | undefined {
  const comment = ts.getJSDocCommentsAndTags(node).find(ts.isJSDoc)?.comment;
  return ts.getTextOfJSDocComment(comment)?.replace(/\s*\n\s*/g, ' ');
}
