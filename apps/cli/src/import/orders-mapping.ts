import { readFile } from 'node:fs/promises';
import { CommandError } from '../session.js';
import type { CsvRow } from './csv-rows.js';

/** Said once an order; lines of one order must not contradict each other. */
export const ORDER_FIELDS = [
  'orderId',
  'userId',
  'anonymousId',
  'email',
  'phone',
  'time',
  'currency',
  'total',
  'subtotal',
  'shipping',
  'tax',
  'discount',
  'checkoutId',
  'cartId',
  'coupon',
  'channel',
  'store',
  'campaign',
] as const;
/** Said of each line: `price` is of one piece, `amount` of the whole line. */
export const LINE_FIELDS = ['productId', 'sku', 'name', 'category', 'quantity', 'price', 'amount'] as const;

export type OrderField = (typeof ORDER_FIELDS)[number];
export type LineField = (typeof LINE_FIELDS)[number];
type Field = OrderField | LineField;

const PERSON: readonly Field[] = ['userId', 'anonymousId', 'email', 'phone'];

/** Where each field stands: a column's name, or the same value for all rows. */
export type OrdersMapping = Partial<Record<Field, string | { const: string }>>;

export async function readMapping(path: string): Promise<OrdersMapping> {
  try {
    return checkedMapping(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    throw new CommandError(`the mapping ${path}: ${(error as Error).message}`);
  }
}

/** Throws a sentence a person can act on. */
export function checkedMapping(mapping: unknown): OrdersMapping {
  if (typeof mapping !== 'object' || mapping === null || Array.isArray(mapping))
    throw new Error('must be a JSON object of fields and columns');
  const known: readonly string[] = [...ORDER_FIELDS, ...LINE_FIELDS];
  for (const [field, value] of Object.entries(mapping)) {
    if (!known.includes(field)) throw new Error(`there is no field ${field}; there are ${known.join(', ')}`);
    if (typeof value !== 'string' && !isConstant(value)) throw new Error(`${field} must be a column's name or {"const": "a value"}`);
  }
  const fields = mapping as OrdersMapping;
  const missing = (['orderId', 'time'] as const).filter((field) => !fields[field]);
  if (missing.length > 0) throw new Error(`${missing.join(' and ')} must be mapped`);
  if (!PERSON.some((field) => fields[field])) throw new Error(`one of ${PERSON.join(', ')} must be mapped`);
  if (!fields.total && !fields.subtotal && !fields.price && !fields.amount)
    throw new Error('one of total, subtotal, amount (of a line) or price (of a piece) must be mapped');
  if (fields.price && fields.amount) throw new Error('price and amount say the same: map one of them');
  return fields;
}

function isConstant(value: unknown): value is { const: string | number } {
  const constant = typeof value === 'object' && value !== null ? (value as { const?: unknown }).const : undefined;
  return typeof constant === 'string' || typeof constant === 'number';
}

/** The columns the file must have. */
export const columnsOf = (mapping: OrdersMapping): string[] => [
  ...new Set(Object.values(mapping).filter((value) => typeof value === 'string')),
];

/** What a row says of a field; an empty cell says nothing. */
export function told(row: CsvRow, mapping: OrdersMapping, field: Field): string | undefined {
  const where = mapping[field];
  if (where === undefined) return undefined;
  return (typeof where === 'string' ? row.fields[where] : String(where.const)) || undefined;
}
