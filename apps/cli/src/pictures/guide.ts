/** A number as the guide explains it. */
export interface Row {
  kpi: string;
  formula: string;
  source: string;
}

/** What the numbers of a section look like. */
export interface Picture {
  /** Its name in `docs/numbers`. */
  file: string;
  words: string;
  window: string;
  rows: Row[];
}

export const GUIDE = 'docs/guides/steer-by-the-numbers.md';
export const PICTURES = 'docs/numbers';

const ROW = /^\| `(?<kpi>\w+)` \| (?<formula>[^|]*) \| (?<source>[^|]*) \|$/gm;
const PICTURE = /^!\[(?<words>.+ over windows of (?<days>\d+) days)\]\(\.\.\/numbers\/(?<file>\w+)\.svg\)$/m;

/** The guide says what is drawn: a picture for each of its sections that shows one, of the numbers in its table. */
export function picturesOf(guide: string): Picture[] {
  return guide.split(/^## /m).flatMap((section) => {
    const picture = PICTURE.exec(section)?.groups as { words: string; days: string; file: string } | undefined;
    if (!picture) return [];
    const { words, days, file } = picture;
    return [{ file, words, window: `${days}d`, rows: [...section.matchAll(ROW)].map(({ groups }) => ({ ...(groups as unknown as Row) })) }];
  });
}
