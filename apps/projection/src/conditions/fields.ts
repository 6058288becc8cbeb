import type { Micros } from '#lib/contracts';

/** What can be asked of a field: what it holds, in words, and whether it changes although nothing happens. */
export interface Field {
  kind: 'number' | 'text' | 'flag';
  words: string;
  /** The only texts it can hold. */
  values?: readonly string[];
  /** Of more texts than anybody wants to read: which it can hold, and how they look. */
  code?: Code;
  /** Time alone changes it: days since something, a deadline that passes. */
  moves?: true;
  /** It grows by one each so long, so that it can be told when it reaches a number. */
  grows?: Micros;
}

export interface Code {
  isOne(text: string): boolean;
  words: string;
}

/** The fields conditions can be about, by name. */
export type Fields = Readonly<Record<string, Field>>;

/** What the fields hold for one customer; null: nothing is known. */
export type Values = Readonly<Record<string, string | number | boolean | null>>;
