import { isAlias, isScalar, type Document, type LineCounter, type Node } from 'yaml';

/** Something in a file of rules that cannot be meant. `path` is like `tiers.levels[1].from`; empty for the whole. */
export interface Mistake {
  /** Counted from 1; null: of the whole. */
  line: number | null;
  path: string;
  reason: string;
}

/** The written rules: what its parts are read from, and where the mistakes found in them are gathered. */
export class Paper {
  readonly mistakes: Mistake[] = [];

  constructor(
    private readonly document: Document,
    private readonly lines: LineCounter,
    /** In which days are meant. */
    readonly timeZone: string,
  ) {}

  get whole(): Place {
    return new Place(this, this.document.contents, '', 1);
  }

  resolve(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.document) : node;
  }

  lineOf(node: unknown): number | undefined {
    const offset = (node as Node | null | undefined)?.range?.[0];
    return offset === undefined ? undefined : this.lines.linePos(offset).line;
  }
}

/** A part of the paper. */
export class Place {
  readonly node: unknown;

  constructor(
    readonly paper: Paper,
    node: unknown,
    readonly path: string,
    readonly line: number,
  ) {
    this.node = paper.resolve(node);
  }

  /** What a scalar holds; undefined for anything else. */
  get value(): unknown {
    return isScalar(this.node) ? this.node.value : undefined;
  }

  /** A number exactly as it is written. */
  get source(): string {
    return isScalar(this.node) ? (this.node.source ?? String(this.node.value)) : '';
  }

  /** A part of this one; `line` is where its key stands. */
  at(key: string | number, node: unknown, line?: number): Place {
    const path = typeof key === 'number' ? `${this.path}[${key}]` : this.path === '' ? key : `${this.path}.${key}`;
    return new Place(this.paper, node, path, line ?? this.paper.lineOf(node) ?? this.line);
  }

  /** Remembers the mistake; what is read here is then never used. */
  mistake(reason: string): undefined {
    this.paper.mistakes.push({ line: this.line, path: this.path, reason });
    return undefined;
  }
}
