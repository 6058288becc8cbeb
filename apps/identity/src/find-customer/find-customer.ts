import { Config } from '#lib/config';
import { subjectId } from '#lib/contracts';
import { rows } from '#lib/persistence';
import { BadRequestException, ConflictException, Injectable, NotFoundException } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';
import { erasedCustomer, readRef, type CustomerRef } from '#lib/customers';

/** Whom a reference means. */
export interface Found {
  /** The customer now; after a merge another than the one named. */
  customerId: string;
  subject: string;
  mergedInto?: string;
}

/** Finds who a reference in a request means, or says why nobody is found. */
@Injectable()
export class FindCustomer {
  constructor(private readonly config: Config) {}

  /** Without a shop, an identifier is looked for in every realm there is; two strangers of one name need the shop to be told apart. */
  async find(tx: EntityManager | DataSource, ref: string, shop?: string): Promise<Found> {
    const { erased, ...found } = await this.findAlsoErased(tx, ref, shop);
    if (erased) throw erasedCustomer();
    return found;
  }

  /** The same, for what may be asked of erased customers as well. */
  async findAlsoErased(tx: EntityManager | DataSource, ref: string, shop?: string): Promise<Found & { erased: boolean }> {
    const read = readRef(ref, this.config.defaultCountry);
    if (!read) throw new BadRequestException('Name a customer by id, or as userId:…, anonymousId:…, email:… or phone:….');
    const ids = read.kind === 'id' ? [read.id] : await this.candidates(tx, read, shop);
    const found = await rows<{ subject: string; customerId: string; erased: boolean }>(
      tx,
      'SELECT id AS subject, customer_id AS "customerId", erasure IS NOT NULL AS erased FROM subject WHERE id = ANY($1)',
      [ids],
    );
    if (found.length === 0) throw new NotFoundException('No customer is known by this reference.');
    if (new Set(found.map(({ customerId }) => customerId)).size > 1)
      throw new ConflictException('Several shops know somebody by this reference; name one of them with ?shop=.');
    const [{ subject, customerId, erased }] = found as [Found & { erased: boolean }];
    return { subject, customerId, erased, ...(read.kind === 'id' && customerId !== read.id && { mergedInto: customerId }) };
  }

  private async candidates(
    tx: EntityManager | DataSource,
    { type, value }: Extract<CustomerRef, { kind: 'identifier' }>,
    shop?: string,
  ): Promise<string[]> {
    const everywhere = type === 'email' || type === 'phone';
    const realms = everywhere ? [''] : shop === undefined ? await this.realmsOf(tx, type) : [shop];
    return realms.map((realm) => subjectId(this.config.subjectSecret, { type, realm, value }));
  }

  private async realmsOf(tx: EntityManager | DataSource, type: string): Promise<string[]> {
    const known = await rows<{ realm: string }>(tx, 'SELECT realm FROM realm WHERE type = $1', [type]);
    return known.map(({ realm }) => realm);
  }
}
