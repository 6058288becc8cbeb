/** The word somebody may have meant: the nearest, at most a third of its letters away (Levenshtein); undefined where none is near. */
export function nearest(said: string, words: readonly string[]): string | undefined {
  const ranked = words.map((word) => ({ word, away: distance(said.toLowerCase(), word.toLowerCase()) })).sort((a, b) => a.away - b.away);
  const best = ranked[0];
  return best && best.away <= Math.max(1, Math.floor(best.word.length / 3)) ? best.word : undefined;
}

function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of [...a].entries()) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (letter === b[j] ? 0 : 1)));
    row = next;
  }
  return row.at(-1)!;
}
