import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020.js';
import { createRequire } from 'node:module';
import { getMetadataStorage } from 'class-validator';
import { targetConstructorToSchema, validationMetadatasToSchemas } from 'class-validator-jsonschema';
import type { SchemaObject } from 'openapi3-ts';
import { WORDS_OF } from './fields.js';
import { CLAIMS, FACTS, INTERNAL, type Contract } from './registry.js';

// class-transformer keeps its storage in a file that ESM imports cannot see through the package's main entry.
const { defaultMetadataStorage } = createRequire(import.meta.url)('class-transformer/cjs/storage.js') as { defaultMetadataStorage: never };

const options = {
  classTransformerMetadataStorage: defaultMetadataStorage,
  classValidatorMetadataStorage: getMetadataStorage(),
  refPointerPrefix: '#/$defs/',
  additionalConverters: {
    // The library's own say `type: number` as well, and so undo what IsInt has said.
    min: ({ constraints }: { constraints?: unknown[] }) => ({ minimum: constraints?.[0] as number }),
    max: ({ constraints }: { constraints?: unknown[] }) => ({ maximum: constraints?.[0] as number }),
  },
};

/** Every contract there is, each once. */
export const ALL_CONTRACTS: readonly Contract[] = [...new Set([...CLAIMS, ...FACTS, ...INTERNAL])];

/** One JSON Schema per contract class and nested class, keyed by class name; also for a class whose fields are all inherited. */
export const schemas: Readonly<Record<string, SchemaObject>> = {
  ...validationMetadatasToSchemas(options),
  ...Object.fromEntries(ALL_CONTRACTS.map((contract) => [contract.name, targetConstructorToSchema(contract, options)])),
};

/** What is wrong, and where (a JSON pointer into the data). */
export interface Violation {
  pointer: string;
  detail: string;
}

const ajv = new Ajv2020({
  allErrors: true,
  strict: false,
  formats: { email: /^[^\s@]{1,64}@[^\s@]+\.[^\s@.]+$/, uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i },
});
const compiled = new Map<Contract, ValidateFunction>();

function validatorOf(contract: Contract): ValidateFunction {
  let validate = compiled.get(contract);
  if (!validate) {
    validate = ajv.compile({ ...schemas[contract.name], $defs: schemas });
    compiled.set(contract, validate);
  }
  return validate;
}

/**
 * Checks `data` against a contract and gives it back with unknown fields and nulls left out (null counts as absent),
 * or says what is wrong. Never throws; never quotes the value, which may be personal.
 */
export function check<T extends object>(contract: Contract & (new () => T), data: unknown): { value: T } | { violations: Violation[] } {
  const value = prune(contract.name, data);
  const validate = validatorOf(contract);
  if (validate(value)) return { value: value as T };
  return { violations: (validate.errors ?? []).slice(0, 20).map(describe) };
}

function describe(error: ErrorObject): Violation {
  if (error.keyword === 'required') return { pointer: `${error.instancePath}/${error.params['missingProperty']}`, detail: 'is required' };
  if (error.keyword === 'enum')
    return { pointer: error.instancePath, detail: `must be one of ${(error.params['allowedValues'] as unknown[]).join(', ')}` };
  const words = error.keyword === 'pattern' ? WORDS_OF.get(error.params['pattern'] as string) : undefined;
  return { pointer: error.instancePath, detail: words ?? error.message ?? 'is invalid' };
}

/** A field that a contract does not have, and those it has there. */
export interface UnknownField {
  pointer: string;
  key: string;
  known: readonly string[];
}

/**
 * The fields of `data` that its contract does not have, twenty at most. An event may have more than is known of it; whoever asks us for
 * something may not: a key that is misspelt would change what is asked.
 */
export function unknownFields(contract: Contract, data: unknown): UnknownField[] {
  return [...take(20, unknownIn({ $ref: `#/$defs/${contract.name}` }, data, ''))];
}

function* unknownIn(node: Node, data: unknown, above: string): Generator<UnknownField> {
  if (node.$ref) {
    yield* unknownIn(schemas[node.$ref.replace('#/$defs/', '')] as Node, data, above);
    return;
  }
  if (typeof data !== 'object' || data === null) return;
  const { items, properties = {} } = node;
  for (const [key, value] of Object.entries(data)) {
    if (value === null) continue;
    const pointer = `${above}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (Array.isArray(data)) yield* items ? unknownIn(items, value, pointer) : [];
    else if (Object.hasOwn(properties, key)) yield* unknownIn(properties[key]!, value, pointer);
    else if (node.properties) yield { pointer, key, known: Object.keys(properties) };
  }
}

function* take<T>(most: number, all: Iterable<T>): Generator<T> {
  let taken = 0;
  for (const one of all) {
    if (taken++ === most) return;
    yield one;
  }
}

type Node = { $ref?: string; type?: unknown; properties?: Record<string, Node>; items?: Node };

function prune(name: string, data: unknown): unknown {
  return pruneNode(schemas[name] as Node, data);
}

function pruneNode(node: Node, data: unknown): unknown {
  if (node.$ref) return prune(node.$ref.replace('#/$defs/', ''), data);
  if (Array.isArray(data)) return node.items ? data.map((item) => pruneNode(node.items!, item)) : data;
  if (!node.properties || typeof data !== 'object' || data === null) return data;
  const out: Record<string, unknown> = {};
  for (const [key, property] of Object.entries(node.properties)) {
    const value = Object.hasOwn(data, key) ? (data as Record<string, unknown>)[key] : undefined;
    if (value !== undefined && value !== null) out[key] = pruneNode(property, value);
  }
  return out;
}
