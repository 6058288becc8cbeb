/** What a column holds; `json` is text that JSON.stringify has made. */
type ColumnType = 'text' | 'int' | 'bigint' | 'json';

/** One column of rows that are written or looked up together: its name, type and value. */
export type Column<Row> = readonly [name: string, type: ColumnType, value: (row: Row) => string | number | undefined];

/** A list of columns, typed by what it is given. */
export const columns = <Row>(...list: Column<Row>[]): readonly Column<Row>[] => list;

/** Cannot stand in JSON text, where control characters are escaped. */
const SEPARATOR = '\u001e';

/**
 * Rows as arrays, one parameter a column, however many rows there are. The arrays are written as PostgreSQL's literals here: the
 * driver's own way takes several times as long, and JSON, which is full of quotes, would double in size.
 */
export class Unnested<Row> {
  readonly names: string;
  readonly parameters: string[];

  constructor(
    private readonly columns: readonly Column<Row>[],
    rows: readonly Row[],
  ) {
    this.names = columns.map(([name]) => name).join(', ');
    this.parameters = columns.map(([, type, value]) => literal(type, rows.map(value)));
  }

  /** Without the columns in which every row is empty. */
  static filled<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): Unnested<Row> {
    return new Unnested(
      columns.filter(([, , value]) => rows.some((row) => value(row) !== undefined)),
      rows,
    );
  }

  /** `unnest(…) AS <alias>(<columns>)`, for a FROM. */
  as(alias: string): string {
    const arrays = this.columns.map(([, type], index) =>
      type === 'json' ? `string_to_array($${index + 1}, chr(30), '')` : `$${index + 1}::${type}[]`,
    );
    return `unnest(${arrays.join(', ')}) AS ${alias}(${this.names})`;
  }
}

function literal(type: ColumnType, values: readonly (string | number | undefined)[]): string {
  if (type === 'json') return values.map((value) => value ?? '').join(SEPARATOR);
  return `{${values.map((value) => (value === undefined ? 'NULL' : typeof value === 'number' ? value : quoted(value))).join(',')}}`;
}

const quoted = (text: string): string => `"${/["\\]/.test(text) ? text.replaceAll(/["\\]/g, '\\$&') : text}"`;

/** Shop and id: what every table here is keyed by. */
export const keyColumns = (id: string): Column<readonly [shop: string, id: string]>[] => [
  ['shop', 'text', ([shop]) => shop],
  [id, 'text', ([, value]) => value],
];
