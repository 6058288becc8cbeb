import { isMap, LineCounter, parseDocument } from 'yaml';
import { isTimeZone } from './calendar.js';
import type { Programme } from './programme.js';
import { Paper, type Mistake } from './reading/paper.js';
import { programme } from './reading/programme-shape.js';

export type { Mistake } from './reading/paper.js';

/** A programme that cannot be meant: everything that is wrong with it, a line of the message each. */
export class ProgrammeMistake extends Error {
  constructor(readonly mistakes: readonly Mistake[]) {
    super(mistakes.map(sentenceOf).join('\n'));
    this.name = 'ProgrammeMistake';
  }
}

/**
 * Reads `programme.yml`: complete, with its defaults filled in; the same text gives the same programme. Whatever is not understood is a
 * mistake, unknown keys included. Throws `ProgrammeMistake` with all mistakes found, in the order of their lines.
 */
export function readProgramme(text: string): Programme {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, version: '1.2', merge: false });
  const unreadable = document.errors.map(({ pos, message }) => ({
    line: lines.linePos(pos[0]).line,
    path: '',
    reason: message.split('\n')[0]!.replace(/ at line \d+, column \d+:?$/, ''),
  }));
  if (!isMap(document.contents))
    throw new ProgrammeMistake(unreadable.length > 0 ? unreadable : [{ line: null, path: '', reason: 'is empty' }]);
  const zone = document.get('timeZone');
  const paper = new Paper(document, lines, typeof zone === 'string' && isTimeZone(zone) ? zone : 'UTC');
  const read = programme.read(paper.whole);
  const mistakes = [...unreadable, ...paper.mistakes];
  if (read === undefined || mistakes.length > 0) throw new ProgrammeMistake(mistakes.sort((a, b) => (a.line ?? 0) - (b.line ?? 0)));
  return read;
}

function sentenceOf({ line, path, reason }: Mistake): string {
  return [line === null ? '' : `line ${line}`, path, reason].filter((part) => part !== '').join(': ');
}
