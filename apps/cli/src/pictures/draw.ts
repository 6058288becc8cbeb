import { init, type EChartsOption } from 'echarts';

/** A number's series, as `GET /v1/kpis/{name}/series` answers. */
export interface Series {
  name: string;
  unit: string;
  points: { at: string; value: Value; unfitted?: string }[];
}

type Value = number | Record<string, number | null> | null;

/** What is drawn of it: a line, or a bar at its end. */
interface Line {
  key: string;
  values: (number | null)[];
  last: number;
}

const [COLUMNS, WIDTH, HEIGHT] = [3, 280, 150];
const COLOURS = ['#0b57d0', '#c2410c', '#15803d', '#7e22ce', '#a16207', '#0e7490'];
const [INK, GREY, FAINT] = ['#1f2328', '#59636e', '#d1d9e0'];

/** Numbers side by side, each a chart of its own. It has its own white ground, so that it can be read on a dark page too. */
export function pictureOf(words: string, numbers: readonly Series[]): string {
  const [width, height] = [COLUMNS * WIDTH, Math.ceil(numbers.length / COLUMNS) * HEIGHT];
  const charts = numbers.map((series, index) => {
    const [x, y] = [(index % COLUMNS) * WIDTH, Math.floor(index / COLUMNS) * HEIGHT];
    return chartOf(series).replace('<svg ', `<svg x="${x}" y="${y}" `);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(`${words}: ${numbers.map(({ name }) => name).join(', ')}`)}</title>
<rect width="100%" height="100%" fill="#fff"/>
${charts.join('\n')}
</svg>
`;
}

function chartOf(series: Series): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height: HEIGHT });
  const lines = linesOf(series);
  // More than there are colours would lie upon each other: then the largest, as they stand at the end.
  const drawn = lines.length > COLOURS.length ? bars(lines.slice(0, COLOURS.length), series) : curves(lines, series);
  chart.setOption({ ...COMMON, title: { ...TITLE, text: series.name }, ...drawn });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}

const COMMON: EChartsOption = { animation: false, color: COLOURS, textStyle: { fontFamily: 'system-ui, sans-serif' } };
const TITLE = { left: 8, top: 8, textStyle: { fontSize: 12, color: INK } };

const curves = (lines: Line[], { unit, points }: Series, scale = scaleOf(lines, unit)): EChartsOption => ({
  grid: { left: 44, right: 100, top: 40, bottom: 26 },
  xAxis: {
    type: 'category',
    data: points.map(({ at }) => DAY.format(new Date(at))),
    boundaryGap: false,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: FAINT } },
    axisLabel: { interval: points.length - 2, alignMinLabel: 'left', alignMaxLabel: 'right', color: GREY, fontSize: 10 },
  },
  yAxis: {
    type: 'value',
    splitNumber: 2,
    axisLabel: { color: GREY, fontSize: 10, formatter: (value: number) => said(value * scale, unit) },
    splitLine: { lineStyle: { color: FAINT, type: 'dotted' } },
  },
  series: lines.map(({ key, values, last }, index) => ({
    type: 'line',
    data: values.map((value) => value && value / scale),
    symbol: 'none',
    silent: true,
    endLabel: { show: true, color: COLOURS[index]!, fontSize: 10, formatter: `${key === CURRENCY ? '' : key} ${said(last, unit)}`.trim() },
    labelLayout: { moveOverlap: 'shiftY' },
  })),
});

const bars = (lines: Line[], { unit }: Series): EChartsOption => ({
  grid: { left: 12, right: 60, top: 34, bottom: 8, containLabel: true },
  xAxis: { type: 'value', show: false },
  yAxis: {
    type: 'category',
    data: lines.map(({ key }) => key),
    inverse: true,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: FAINT } },
    axisLabel: { color: INK, fontSize: 10 },
  },
  series: {
    type: 'bar',
    silent: true,
    data: lines.map(({ last }) => last),
    label: { show: true, position: 'right', color: COLOURS[0]!, fontSize: 10, formatter: ({ value }) => said(Number(value), unit) },
  },
});

const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });

/** One for every key of the values (the phase, the currency), the largest at the end first. */
export function linesOf({ points }: Series): Line[] {
  const values = points.map(({ value }) => (value !== null && typeof value === 'object' ? value : { '': value }));
  const lines = [...new Set(values.flatMap(Object.keys))].map((key) => ({ key, values: values.map((value) => value[key] ?? null) }));
  return lines
    .map((line) => ({ ...line, last: line.values.findLast((value) => value !== null) }))
    .filter((line): line is Line => line.last !== undefined)
    .sort((a, b) => b.last - a.last);
}

const CURRENCY = 'EUR';
const TIMES: [string, number][] = [
  ['d', 86_400],
  ['h', 3_600],
  ['min', 60],
  ['s', 1],
];

/** The longest of them that a time is. */
const timeOf = (seconds: number): [string, number] => TIMES.find(([, length]) => seconds >= length) ?? ['s', 1];

/** What values are divided by so that an axis has round numbers. */
function scaleOf(lines: readonly Line[], unit: string): number {
  return unit.startsWith('seconds') ? timeOf(Math.max(...lines.flatMap(({ values }) => values.map(Number))))[1] : 1;
}

/** A value as people say it, by its unit. */
export function said(value: number, unit: string): string {
  if (unit.startsWith('seconds')) {
    const [word, length] = timeOf(value);
    return `${short(value / length)} ${word}`;
  }
  if (unit.startsWith('minor units')) return `${short(value / 100)} €`;
  return unit === 'percent' ? `${short(value)} %` : short(value);
}

const short = (value: number): string =>
  value.toLocaleString('en-GB', Math.abs(value) >= 100 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 2 });

const escaped = (text: string): string => text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
