import 'reflect-metadata';
import { getMetadataStorage } from 'class-validator';
import { validationMetadatasToSchemas } from 'class-validator-jsonschema';
import { createRequire } from 'node:module';
import { LOYALTY, LOYALTY_SCHEMAS } from '../../apps/cli/src/reference/openapi/loyalty/loyalty.js';
import '../../apps/loyalty/src/loyalty.module.js';

interface Field {
  [keyword: string]: unknown;
  $ref?: string;
  items?: Field;
}
interface Body {
  required?: string[];
  properties: Record<string, Field>;
}

// As in libs/contracts: class-transformer's own storage is out of reach of an import.
const { defaultMetadataStorage } = createRequire(import.meta.url)('class-transformer/cjs/storage.js') as { defaultMetadataStorage: never };

/** As the controllers judge them: the classes that loading the service has made known to class-validator. */
const judged = validationMetadatasToSchemas({
  classTransformerMetadataStorage: defaultMetadataStorage,
  classValidatorMetadataStorage: getMetadataStorage(),
  additionalConverters: {
    min: ({ constraints }: { constraints?: unknown[] }) => ({ minimum: constraints?.[0] as number }),
    max: ({ constraints }: { constraints?: unknown[] }) => ({ maximum: constraints?.[0] as number }),
  },
}) as unknown as Record<string, Body>;

const sent = ['QuotedOrder', ...LOYALTY.flatMap(({ body }) => (body ? [nameIn(JSON.stringify(body))] : []))];

function nameIn(text: string): string {
  return /schemas\/(\w+)/.exec(text)![1]!;
}

/** What a client must know of a field; a NUL is refused everywhere and said nowhere, and an instant is a pattern here, a format there. */
function essence({ $ref, type, items, minimum, maximum, minLength, maxLength, maxItems, pattern, format }: Field): object {
  if ($ref !== undefined) return { of: $ref.split('/').at(-1) };
  if (format === 'date-time' || String(pattern).startsWith('^\\d{4}-')) return { is: 'instant' };
  const shown = pattern === '^[A-Z]{3}$' ? { pattern } : {};
  return { type, minimum, maximum, minLength, maxLength, maxItems, ...shown, ...(items && { items: essence(items) }) };
}

it.each(sent)('%s is described as it is judged', (name) => {
  const described = LOYALTY_SCHEMAS[name] as unknown as Body;
  const of = ({ properties }: Body): object => Object.fromEntries(Object.entries(properties).map(([field, it]) => [field, essence(it)]));
  expect(of(described)).toEqual(of(judged[name]!));
  expect([...(described.required ?? [])].sort()).toEqual([...(judged[name]!.required ?? [])].sort());
});
