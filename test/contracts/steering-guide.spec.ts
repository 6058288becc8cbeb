import { readFileSync } from 'node:fs';
import { GUIDE, picturesOf, PICTURES } from '../../apps/cli/src/pictures/guide.js';
import { KPIS } from '../../apps/projection/src/kpis/definitions.js';

describe('the guide to steering by the numbers', () => {
  const pictures = picturesOf(readFileSync(GUIDE, 'utf8'));
  const rows = pictures.flatMap((picture) => picture.rows);

  it('has one row for every number of GET /v1/kpis, and none for any other', () => {
    expect(rows.map(({ kpi }) => kpi).sort()).toEqual([...KPIS.keys()].sort());
  });

  it('gives each a formula and a source', () => {
    const words = /\p{L}{2}/u;
    expect(rows.filter(({ formula, source }) => !words.test(formula) || !words.test(source))).toEqual([]);
  });

  it('shows each in a picture; npm run docs:numbers draws them', () => {
    for (const { file, rows: shown } of pictures) {
      const svg = readFileSync(`${PICTURES}/${file}.svg`, 'utf8');
      const missing = shown.filter(({ kpi }) => !svg.includes(`>${kpi}</text>`));
      expect([file, missing.map(({ kpi }) => kpi)]).toEqual([file, []]);
    }
  });
});
