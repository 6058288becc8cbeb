import type { Scope } from '#lib/access';
import type { Json } from '../contract-schemas.js';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** One line of the description table. */
export interface Operation {
  method: Method;
  path: string;
  /** The service that answers. */
  service: string;
  id: string;
  scope: Scope | 'public';
  summary: string;
  description?: string;
  parameters?: Json[];
  body?: Json;
  /** Status, the schema's name (or a content by media type), and what it is. */
  answer: { status: number; description: string; schema?: string; content?: Json };
  problems?: number[];
}

export const schema = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

export const orNull = (shape: Json): Json => ({ anyOf: [shape, { type: 'null' }] });
export const text = (description?: string, more: Json = {}): Json => ({ type: 'string', ...(description && { description }), ...more });
export const instant = (description?: string): Json => text(description, { format: 'date-time' });
export const uuid = (description?: string): Json => text(description, { format: 'uuid' });
export const count = (description?: string): Json => ({ type: 'integer', ...(description && { description }) });
export const flag = (description?: string): Json => ({ type: 'boolean', ...(description && { description }) });
export const list = (items: Json, more: Json = {}): Json => ({ type: 'array', items, ...more });

/** Names that end in `?` are optional. */
export function object(fields: Record<string, Json>, description?: string): Json {
  const names = Object.keys(fields);
  const required = names.filter((name) => !name.endsWith('?'));
  return {
    type: 'object',
    ...(description && { description }),
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(names.map((name) => [name.replace(/\?$/, ''), fields[name]])),
  };
}

export const inPath = (name: string, description: string, shape: Json = text()): Json => ({
  name,
  in: 'path',
  required: true,
  description,
  schema: shape,
});
export const inQuery = (name: string, description: string, shape: Json = text()): Json => ({
  name,
  in: 'query',
  description,
  schema: shape,
});
export const inHeader = (name: string, description: string, shape: Json = text()): Json => ({
  name,
  in: 'header',
  description,
  schema: shape,
});

export const json = (shape: Json, example?: unknown): Json => ({
  required: true,
  content: { 'application/json': { schema: shape, ...(example !== undefined && { example }) } },
});

export const REF = inPath(
  'ref',
  'A customer id, or `userId:…`, `anonymousId:…`, `email:…`, `phone:…`.',
  text(undefined, { examples: ['userId:ada'] }),
);
export const SHOP = inQuery('shop', 'The shop a `userId` or order number belongs to, where several know it.');
export const SOURCE = inQuery('source', 'The source an `anonymousId` is unique within.');
export const CURSOR = inQuery('cursor', 'Where the last page ended: the `cursor` of its answer.');
export const IDEMPOTENCY = inHeader('Idempotency-Key', 'Sent again with the same key, the request does nothing more.');
export const limit = (most: number, usual: number): Json =>
  inQuery('limit', 'How many to a page.', { type: 'integer', minimum: 1, maximum: most, default: usual });
