import { transformSync } from '@swc/core';
import * as contracts from '#lib/contracts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as dues from '../dues.js';
import * as earn from '../earn.js';
import * as ledger from '../ledger.js';
import * as lot from '../lot.js';
import * as reinstate from '../reinstate.js';
import * as reverse from '../reverse.js';
import * as spend from '../spend.js';

/** The rules of the ledger as one thing, so that the laws can be asked of others. */
export const RULES = { ...dues, ...earn, ...ledger, ...lot, ...reinstate, ...reverse, ...spend };
export type Rules = typeof RULES;

/** One change of one rule's text. */
export interface Mutation {
  file: 'dues' | 'earn' | 'ledger' | 'lot' | 'reinstate' | 'reverse' | 'spend';
  from: string;
  to: string;
}

const FILES = ['lot', 'posting', 'ledger', 'earn', 'dues', 'spend', 'reverse', 'reinstate'] as const;

/** The rules with a mistake in them: their own source, changed in one place. Throws where the place is not there (any more), or not unique. */
export function mutated({ file, from, to }: Mutation): Rules {
  const modules: Record<string, object> = { '#lib/contracts': contracts, 'node:crypto': process.getBuiltinModule('node:crypto') };
  for (const name of FILES) {
    const source = readFileSync(join(import.meta.dirname, '..', `${name}.ts`), 'utf8');
    if (name === file && source.split(from).length !== 2)
      throw new Error(`${name}.ts holds this ${source.split(from).length - 1} times: ${from}`);
    const text = name === file ? source.replace(from, () => to) : source;
    const { code } = transformSync(text, { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } });
    const exported = (modules[`./${name}.js`] = {});
    // eslint-disable-next-line @typescript-eslint/no-implied-eval -- our own source, in a test
    (new Function('exports', 'require', code) as (exports: object, require: (name: string) => object) => void)(
      exported,
      (of) => modules[of]!,
    );
  }
  return Object.assign({}, ...Object.values(modules).slice(2)) as Rules;
}
