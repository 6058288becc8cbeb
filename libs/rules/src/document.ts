import { isMap, LineCounter, parseDocument } from 'yaml';
import { isTimeZone } from './calendar.js';
import { Paper, type Mistake } from './paper.js';
import type { Shape } from './shape.js';

/** Rules that cannot be meant: everything that is wrong with them, a line of the message each. */
export class RulesMistake extends Error {
  constructor(readonly mistakes: readonly Mistake[]) {
    super(mistakes.map(sentenceOf).join('\n'));
    this.name = 'RulesMistake';
  }
}

/**
 * Reads a file of rules by its shape: complete, with defaults filled in; the same text gives the same rules. Whatever is not understood
 * is a mistake, unknown keys included. Throws `RulesMistake` with all mistakes found, in the order of their lines. Days are those of the
 * `timeZone` the file names, else of UTC.
 */
export function readRules<Value>(text: string, shape: Shape<Value>): Value {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', merge: false });
  const unreadable = document.errors.map(({ pos, message }) => ({
    line: lines.linePos(pos[0]).line,
    path: '',
    reason: message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, ''),
  }));
  if (!isMap(document.contents))
    throw new RulesMistake(unreadable.length > 0 ? unreadable : [{ line: null, path: '', reason: 'is empty' }]);
  const zone = document.get('timeZone');
  const paper = new Paper(document, lines, typeof zone === 'string' && isTimeZone(zone) ? zone : 'UTC');
  const read = shape.read(paper.whole);
  const mistakes = [...unreadable, ...paper.mistakes];
  if (read === undefined || mistakes.length > 0) throw new RulesMistake(mistakes.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)));
  return read;
}

function sentenceOf({ line, path, reason }: Mistake): string {
  return [line === null ? '' : `line ${line}`, path, reason].filter((part) => part !== '').join(': ');
}
