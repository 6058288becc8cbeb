import { Config } from '#lib/config';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { AskIdentity, type Asking, type NamedPeople } from './ask-identity.js';
import { readPlace, writePlace, type Asked } from './asked.js';
import { buyersOf, listAfter, listSubjects, ownersOf, type ListedCustomer } from './pg-customers.js';
import { readQuery } from './read-query.js';

export interface CustomersPage {
  customers: ListedCustomer[];
  /** Absent on the last page. */
  cursor?: string;
}

/** Finds customers by what is said of them, or lists them by where they stand. */
@Injectable()
export class FindCustomers {
  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly config: Config,
    private readonly identity: AskIdentity,
  ) {}

  page(asked: Asked, asking: Asking): Promise<CustomersPage> {
    return asked.query === null ? this.list(asked) : this.search(asked.query, asked, asking);
  }

  /** All pages from one on. */
  async *all(asked: Asked, asking: Asking): AsyncGenerator<ListedCustomer[]> {
    let { cursor } = asked;
    do {
      const page = await this.page({ ...asked, cursor }, asking);
      yield page.customers;
      cursor = page.cursor ?? null;
    } while (cursor !== null);
  }

  private async list(asked: Asked): Promise<CustomersPage> {
    const { limit } = asked;
    const found = await listAfter(this.dataSource, asked, readPlace(asked.cursor), limit + 1);
    const customers = found.slice(0, limit);
    return { customers, ...(found.length > limit && { cursor: writePlace(customers.at(-1)!.customerId) }) };
  }

  /** Whom it names exactly first; then, page by page, those whose names it fits. */
  private async search(query: string, asked: Asked, asking: Asking): Promise<CustomersPage> {
    const { subjects, orderNumbers, name } = readQuery(query, asked.realm, this.config);
    const exactly = await this.exactly(asked, subjects, orderNumbers);
    if (name === null) return { customers: exactly };
    const { people, cursor } = await this.identity.named(name, asked, asking);
    const named = new Map((await this.named(asked, people)).map((customer) => [customer.customerId, customer]));
    const first = exactly.map((customer) => named.get(customer.customerId) ?? customer);
    for (const { customerId } of exactly) named.delete(customerId);
    return { customers: [...(asked.cursor === null ? first : []), ...named.values()], ...(cursor !== undefined && { cursor }) };
  }

  private async exactly(asked: Asked, subjects: readonly string[], orderNumbers: readonly string[]): Promise<ListedCustomer[]> {
    const buyers = orderNumbers.length === 0 ? [] : await buyersOf(this.dataSource, orderNumbers, asked.realm.shop);
    return listSubjects(this.dataSource, asked, [...subjects, ...buyers]);
  }

  /** In identity's order. Whom identity has merged this moment may still be two here, and the other way round. */
  private async named(asked: Asked, people: NamedPeople['people']): Promise<ListedCustomer[]> {
    const owners = await ownersOf(
      this.dataSource,
      people.map(({ customerId }) => customerId),
    );
    const listed = await listSubjects(this.dataSource, asked, [...owners.keys()]);
    const byId = new Map(listed.map((customer) => [customer.customerId, customer]));
    const found = new Map<string, ListedCustomer>();
    for (const { customerId, name } of people) {
      const customer = byId.get(owners.get(customerId) ?? '');
      if (customer && !found.has(customer.customerId)) found.set(customer.customerId, { ...customer, ...(name !== null && { name }) });
    }
    return [...found.values()];
  }
}
