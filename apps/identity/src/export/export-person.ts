import { formatInstant, type Micros, type SubjectType } from '#lib/contracts';
import { CustomerExporter, type HeldByService, type Realm } from '#lib/customers';
import { atOneMoment, rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { PgConsents } from '../consents/pg-consents.js';
import { FindCustomer } from '../find-customer/find-customer.js';
import { representativeOf } from '../representatives/pg-representatives.js';
import type { Traits } from '../traits/traits.js';
import { Vault } from '../vault/vault.js';

interface Row {
  subject: string;
  type: SubjectType;
  realm: string;
  seed: Buffer;
  value: Buffer;
  traits: Buffer | null;
  leadFact: string | null;
}

/** Who a customer is, as identity alone knows it: everything sealed is opened here, for themselves. */
@Injectable()
export class ExportPerson extends CustomerExporter {
  constructor(
    @InjectDataSource('identity') private readonly dataSource: DataSource,
    private readonly customers: FindCustomer,
    private readonly consents: PgConsents,
    private readonly vault: Vault,
  ) {
    super();
  }

  async export(ref: string, { shop }: Realm): Promise<HeldByService> {
    return atOneMoment(this.dataSource, async (tx) => {
      const { customerId } = await this.customers.find(tx, ref, shop);
      const subjects = await rows<Row>(tx, SUBJECTS, [customerId]);
      const data = {
        knownSince: await knownSince(tx, customerId),
        identifiers: subjects.map((row) => ({ ...named(row), value: this.open(row, 'value', row.value) })),
        traits: subjects.flatMap((row) => this.traitsOf(row)),
        consents: (await this.consents.of(tx, customerId)).map(({ at, expiresAt, ...consent }) => ({
          ...consent,
          at: formatInstant(at),
          expiresAt: expiresAt === null ? null : formatInstant(expiresAt),
        })),
        leads: subjects.flatMap(({ subject, leadFact }) => (leadFact === null ? [] : [{ subject, factId: leadFact }])),
        merges: await this.mergesOf(tx, subjects),
        representative: await representativeOf(tx, customerId),
      };
      return { customerId, data };
    });
  }

  private traitsOf(row: Row): object[] {
    if (row.traits === null) return [];
    const traits = JSON.parse(this.open(row, 'traits', row.traits)) as Traits;
    return Object.entries(traits).map(([name, { value, at, by }]) => ({ subject: row.subject, name, value, since: formatInstant(at), by }));
  }

  private async mergesOf(tx: EntityManager, subjects: readonly Row[]): Promise<object[]> {
    const merges = await rows<{ mergeId: string; from: string; into: string; at: Micros; undone: Micros | null; reason: Buffer | null }>(
      tx,
      MERGES,
      [subjects.map(({ subject }) => subject)],
    );
    const own = new Map(subjects.map((row) => [row.subject, row]));
    return merges.map(({ mergeId, from, into, at, undone, reason }) => {
      const sealedFor = own.get(from);
      return {
        ...{ mergeId, from, into, mergedAt: formatInstant(at), undoneAt: undone === null ? null : formatInstant(undone) },
        ...(reason && sealedFor && { reason: this.open(sealedFor, 'reason', reason) }),
      };
    });
  }

  private open({ subject, seed }: Row, purpose: string, sealed: Buffer): string {
    return this.vault.open(this.vault.keyOf(subject, seed), purpose, sealed);
  }
}

const named = ({ subject, type, realm }: Row): object => ({ subject, type, realm });

async function knownSince(tx: EntityManager, customerId: string): Promise<string | null> {
  const [row] = await rows<{ at: Micros }>(tx, 'SELECT known_since AS at FROM customer WHERE id = $1', [customerId]);
  return row ? formatInstant(row.at) : null;
}

const SUBJECTS = `
  SELECT id AS subject, type, realm, key_seed AS seed, value, sealed AS traits, lead_fact AS "leadFact"
  FROM subject LEFT JOIN traits ON traits.subject = subject.id WHERE customer_id = $1 ORDER BY id`;

const MERGES = `
  SELECT id AS "mergeId", from_customer AS "from", into_customer AS "into", merged_at AS at, undone_at AS undone, reason
  FROM merge WHERE from_customer = ANY($1::uuid[]) OR into_customer = ANY($1::uuid[]) ORDER BY merged_at, id`;
