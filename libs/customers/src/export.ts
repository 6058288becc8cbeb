import type { ServiceName } from '#lib/contracts';
import type { Realm } from './customer-ref.js';

/** All that one service holds of a customer, for the customer to have. */
export interface HeldByService {
  /** The customer as this service knows them; the subject itself where it keeps no more. */
  customerId: string;
  /** By what it is, in the words of the service's own answers; empty lists where there is nothing. */
  data: Record<string, unknown>;
}

/** How a service tells all it holds of one customer: provided under `exporterOf(service)`, and asked by `GET /v1/customers/{ref}/export`. */
export abstract class CustomerExporter {
  /** 404 for an erased customer; a customer of whom the service holds nothing is no error. */
  abstract export(ref: string, realm: Realm): Promise<HeldByService>;
}

/** The token a service provides its exporter under. */
export const exporterOf = (service: ServiceName): string => `exporter of ${service}`;
