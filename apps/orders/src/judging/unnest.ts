/** One column of rows that are written or looked up together: its name, PostgreSQL type and value. */
export type Column<Row> = readonly [name: string, type: string, value: (row: Row) => unknown];

/** Rows as arrays, one parameter a column, however many rows there are. */
export class Unnested<Row> {
  readonly names: string;
  readonly parameters: unknown[][];

  constructor(
    private readonly columns: readonly Column<Row>[],
    rows: readonly Row[],
  ) {
    this.names = columns.map(([name]) => name).join(', ');
    this.parameters = columns.map(([, , value]) => rows.map((row) => value(row) ?? null));
  }

  /** `unnest(…) AS <alias>(<columns>)`, for a FROM. */
  as(alias: string): string {
    return `unnest(${this.columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ')}) AS ${alias}(${this.names})`;
  }
}

/** Shop and id: what every table here is keyed by. */
export const keyColumns = (id: string): Column<readonly [shop: string, id: string]>[] => [
  ['shop', 'text', ([shop]) => shop],
  [id, 'text', ([, value]) => value],
];
