import { CLAIMS, FACTS, INTERNAL, schemas, wireType, type Contract } from '#lib/contracts';
import { join } from 'node:path';
import { readWords, type Words } from './words.js';

/** A JSON Schema, and any other node of a document. */
export type Json = { [name: string]: unknown };

export const BASE = 'https://itinera.dev/schemas';

export type Kind = 'claims' | 'facts';

/** The contracts' schemas with the words of their source. */
export class ContractSchemas {
  private readonly words: ReadonlyMap<string, Words>;

  constructor(root: string) {
    this.words = readWords(join(root, 'libs/contracts/src'));
  }

  /** The one sentence a class begins with. */
  meaning(contract: Contract): string {
    const { description } = this.words.get(contract.name) ?? {};
    if (description === undefined) throw new Error(`${contract.name} has no comment that says what it means`);
    return description;
  }

  /** The schema of one class; `prefix` says where the classes it refers to stand. */
  of(name: string, prefix: string): Json {
    const schema = structuredClone(schemas[name]) as Json & { properties?: Record<string, Json> };
    const { description, fields } = this.words.get(name) ?? { fields: {} };
    for (const [field, property] of Object.entries(schema.properties ?? {}))
      if (fields[field] !== undefined) property['description'] = fields[field];
    return moved({ ...(description !== undefined && { description }), ...schema }, prefix) as Json;
  }

  /** The schemas of the classes named and of all they refer to, by name. */
  closure(names: readonly string[], prefix: string): Record<string, Json> {
    const found = new Set<string>();
    const visit = (name: string): void => {
      if (found.has(name)) return;
      found.add(name);
      for (const other of referred(schemas[name])) visit(other);
    };
    names.forEach(visit);
    return Object.fromEntries([...found].sort().map((name) => [name, this.of(name, prefix)]));
  }

  /** A document that stands alone. */
  document(contract: Contract, kind: Kind): Json {
    const others = this.closure([...referred(schemas[contract.name])], '#/$defs/');
    return {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      $id: `${BASE}/${kind}/${fileOf(contract)}`,
      title: `The data of ${kind === 'claims' ? 'the claim' : 'the fact'} ${wireType(contract)}`,
      ...this.of(contract.name, '#/$defs/'),
      ...(Object.keys(others).length > 0 && { $defs: others }),
    };
  }
}

export const fileOf = (contract: Contract): string => `${contract.type}.v${contract.version}.json`;

export const OF_KIND: Readonly<Record<Kind, readonly Contract[]>> = { claims: CLAIMS, facts: FACTS };

export const names = (...lists: (readonly Contract[])[]): string[] => [...new Set(lists.flat().map(({ name }) => name))];

export { CLAIMS, FACTS, INTERNAL };

const DEFS = '#/$defs/';

function referred(node: unknown): Set<string> {
  const found = new Set<string>();
  JSON.stringify(node, (key, value: unknown) => {
    if (key === '$ref') found.add(String(value).replace(DEFS, ''));
    return value;
  });
  return found;
}

function moved(node: unknown, prefix: string): unknown {
  return JSON.parse(JSON.stringify(node), (key, value: unknown) => (key === '$ref' ? String(value).replace(DEFS, prefix) : value));
}
