import type { Json } from '../contract-schemas.js';
import { CUSTOMER_OPERATIONS, CUSTOMER_SCHEMAS } from './customers.js';
import {
  count,
  IDEMPOTENCY,
  inPath,
  inQuery,
  instant,
  json,
  list,
  object,
  orNull,
  REF,
  SHOP,
  schema,
  SOURCE,
  text,
  uuid,
  type Operation,
} from './operation.js';

const SERVICES = ['identity', 'orders', 'loyalty', 'feedback', 'journey', 'projection'];

/** How customers are found, what they may ask for, and who cares for them. */
export const PEOPLE: Operation[] = [
  ...CUSTOMER_OPERATIONS,
  {
    method: 'get',
    path: '/v1/customers/{ref}/representative',
    service: 'identity',
    id: 'readRepresentative',
    scope: 'customers:read',
    summary: 'Who of the staff cares for a customer',
    parameters: [REF, SHOP],
    answer: { status: 200, description: 'Who it is; nulls where it is nobody.', schema: 'Representative' },
    problems: [400, 404, 409],
  },
  {
    method: 'put',
    path: '/v1/customers/{ref}/representative',
    service: 'identity',
    id: 'assignRepresentative',
    scope: 'customers:write',
    summary: 'Name who of the staff cares for a customer',
    description: 'Without a representative nobody does any more. Of two customers who are merged the one named last stands.',
    parameters: [REF, SHOP, IDEMPOTENCY],
    body: json(schema('RepresentativeWanted'), { representative: 'staff-7', deputy: 'staff-8' }),
    answer: { status: 200, description: 'Who it is now.', schema: 'Representative' },
    problems: [400, 404, 409, 422],
  },
  {
    method: 'delete',
    path: '/v1/customers/{ref}',
    service: 'identity',
    id: 'eraseCustomer',
    scope: 'customers:write',
    summary: 'Forget a customer',
    description: 'Begins at once and cannot be taken back. Asked again it answers with the same receipt.',
    parameters: [REF, SHOP],
    answer: { status: 202, description: 'The receipt, which says how far it has come.', schema: 'ErasureReceipt' },
    problems: [400, 404, 409],
  },
  {
    method: 'get',
    path: '/v1/erasures/{id}',
    service: 'identity',
    id: 'readErasure',
    scope: 'customers:read',
    summary: 'How far an erasure has come',
    parameters: [inPath('id', 'The erasure.', uuid())],
    answer: { status: 200, description: 'The receipt.', schema: 'ErasureReceipt' },
    problems: [400, 404],
  },
  {
    method: 'get',
    path: '/v1/customers/{ref}/export',
    service: 'operating',
    id: 'exportCustomer',
    scope: 'customers:read',
    summary: 'All that one service holds of a customer, for the customer to have',
    description: 'Each service answers for itself; `itinera export` asks all of them.',
    parameters: [REF, SHOP, SOURCE, inQuery('service', 'Which one; identity where absent.', { enum: SERVICES, default: 'identity' })],
    answer: { status: 200, description: 'What it holds.', schema: 'CustomerExport' },
    problems: [400, 404, 409],
  },
];

/** What is sent to it and answered by it, as schemas. */
export const PEOPLE_SCHEMAS: Record<string, Json> = {
  ...CUSTOMER_SCHEMAS,
  RepresentativeWanted: object({ 'representative?': text('A staff id.'), 'deputy?': text('Who stands in while they are away.') }),
  Representative: object({
    customerId: uuid(),
    'mergedInto?': uuid('The id asked for belongs to this customer now.'),
    representative: orNull(text('A staff id.')),
    deputy: orNull(text('A staff id.')),
    since: orNull(instant()),
    because: orNull(text('The fact that says so.')),
  }),
  PersonalCare: object(
    {
      staff: text('A staff id.'),
      'deputy?': text('Who stands in while they are away.'),
      since: instant(),
      because: text('The fact that says so.'),
    },
    'Who of the staff cares for the customer in person; absent where it is nobody.',
  ),
  ErasureReceipt: object({
    erasureId: uuid(),
    customerId: uuid('A pseudonym; nobody is known by it any more.'),
    status: { enum: ['pending', 'complete'] },
    requestedAt: instant(),
    subjects: count('How many identifiers the customer was known by.'),
    services: list(object({ service: { enum: SERVICES }, confirmedAt: orNull(instant('When it had destroyed what it held.')) })),
    completeAt: orNull(instant('When the last of what was on its way has left the log too; null while a service has not confirmed.')),
  }),
  CustomerExport: object({
    service: { enum: SERVICES },
    customerId: uuid(),
    exportedAt: instant(),
    data: { type: 'object', description: 'By what it is, in the words of the service.' },
  }),
};
