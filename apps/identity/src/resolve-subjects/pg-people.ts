import { MICROS_PER_DAY, type Identifier, type Micros, type SubjectType } from '#lib/contracts';
import { LocksMoved } from '#lib/log';
import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Vault } from '../vault/vault.js';
import { People, type Subject } from './people.js';

/** An identifier with the id that stands for it, and its system where that matters. */
export interface Told extends Identifier {
  id: string;
  system: string;
}

type Row = Omit<Subject, 'lead' | 'boughtAt'> & { leadFact: string | null; leadAt: Micros; erased: boolean };

/**
 * Brings the people of a batch into memory, their customers locked until the transaction ends. Always in one order, so that replicas
 * wait for each other and never in a circle: subjects never seen are inserted by id, then customers locked by id, then read.
 */
@Injectable()
export class PgPeople {
  /** Realms that are kept for certain: a transaction that finds one there did not bring it. */
  private readonly realms = new Set<string>();

  constructor(private readonly vault: Vault) {}

  /** The customers of the identifiers told (kept from now on where never seen) and of other subjects named (not kept). */
  async meet(tx: EntityManager, told: readonly Told[], named: readonly string[], since: Micros): Promise<People> {
    const ids = [...new Set([...told.map(({ id }) => id), ...named])];
    let known = await this.ownersOf(tx, ids);
    const strangers = new Map(told.filter(({ id }) => !known.has(id)).map((identifier) => [identifier.id, identifier]));
    const kept = await this.keep(tx, [...strangers.values()]);
    // Another replica was quicker with these: it has committed, so they are known now.
    if (kept.size < strangers.size)
      known = await this.ownersOf(
        tx,
        ids.filter((id) => !kept.has(id)),
      );
    const people = await this.gather(tx, new Set(known.values()), since);
    for (const id of known.keys()) {
      if (!people.subject(id)) throw new LocksMoved('a subject has moved to another customer meanwhile');
    }
    return people;
  }

  /**
   * Locks customers, then reads all their subjects, what was merged into them since a day before, and whom they are kept apart from. None
   * of them may be erased: whoever asks has made sure, so it must have happened meanwhile.
   */
  async gather(tx: EntityManager, customers: ReadonlySet<string>, since: Micros): Promise<People> {
    const people = new People();
    if (customers.size === 0) return people;
    const locked = await rows<{ id: string; knownSince: Micros }>(
      tx,
      'SELECT id, known_since AS "knownSince" FROM customer WHERE id = ANY($1) ORDER BY id FOR UPDATE',
      [[...customers]],
    );
    for (const { id, knownSince } of locked) people.meet(id, knownSince);
    const subjects = await rows<Row>(tx, SUBJECTS, [[...customers]]);
    for (const { erased, leadFact, leadAt, ...subject } of subjects) {
      if (erased) throw new LocksMoved('a customer was erased meanwhile');
      people.bringIn({ ...subject, lead: leadFact === null ? null : { fact: leadFact, at: leadAt }, boughtAt: null });
    }
    await this.recallMerges(tx, people, subjects, since);
    return people;
  }

  /** When each of the subjects with a live purchase first bought. */
  async recallPurchases(tx: EntityManager, people: People): Promise<void> {
    const ids = [...people.all()].map(({ id }) => id);
    if (ids.length === 0) return;
    const buyers = await rows<{ subject: string; at: Micros }>(tx, BUYERS, [ids]);
    for (const { subject, at } of buyers) people.subject(subject)!.boughtAt = at;
  }

  private async recallMerges(tx: EntityManager, people: People, subjects: readonly Row[], since: Micros): Promise<void> {
    const customers = [...new Set(subjects.map(({ customerId }) => customerId))];
    const merges = await rows<{ into: string; at: Micros }>(
      tx,
      'SELECT into_customer AS "into", merged_at AS at FROM merge WHERE into_customer = ANY($1) AND merged_at > $2',
      [customers, since - MICROS_PER_DAY],
    );
    for (const { into, at } of merges) people.customer(into).mergedAt.push(at);
    const pairs = await rows<{ one: string; other: string }>(
      tx,
      'SELECT one, other FROM kept_apart WHERE one = ANY($1) AND other = ANY($1)',
      [subjects.map(({ id }) => id)],
    );
    for (const { one, other } of pairs) people.keepApart(one, other);
  }

  private async ownersOf(tx: EntityManager, ids: readonly string[]): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const found = await rows<{ id: string; owner: string }>(tx, 'SELECT id, customer_id AS owner FROM subject WHERE id = ANY($1)', [ids]);
    return new Map(found.map(({ id, owner }) => [id, owner]));
  }

  /** Inserts subjects never seen, in id order, each at first its own customer's; answers those that were not there. */
  private async keep(tx: EntityManager, strangers: Told[]): Promise<Set<string>> {
    if (strangers.length === 0) return new Set();
    await this.keepRealms(tx, strangers);
    const sealed = strangers.map(({ id, value }) => {
      const seed = this.vault.newSeed();
      return { seed, value: this.vault.seal(this.vault.keyOf(id, seed), 'value', value) };
    });
    const inserted = await rows<{ id: string }>(tx, INSERT_SUBJECTS, [
      strangers.map(({ id }) => id),
      strangers.map(({ type }): SubjectType => type),
      strangers.map(({ realm }) => realm),
      strangers.map(({ system }) => system),
      sealed.map(({ seed }) => seed),
      sealed.map(({ value }) => value),
    ]);
    return new Set(inserted.map(({ id }) => id));
  }

  private async keepRealms(tx: EntityManager, told: readonly Told[]): Promise<void> {
    const keyOf = ({ type, realm }: { type: string; realm: string }): string => `${type}:${realm}`;
    const fresh = new Map(told.filter((one) => !this.realms.has(keyOf(one))).map((one) => [keyOf(one), one]));
    if (fresh.size === 0) return;
    const inserted = await rows<{ type: string; realm: string }>(tx, INSERT_REALMS, [
      [...fresh.values()].map(({ type }) => type),
      [...fresh.values()].map(({ realm }) => realm),
    ]);
    for (const one of inserted) fresh.delete(keyOf(one));
    for (const key of fresh.keys()) this.realms.add(key);
  }
}

const SUBJECTS = `
  SELECT id, type, realm, system, customer_id AS "customerId", revision, seen_with AS "seenWith", lead_fact AS "leadFact",
    coalesce(lead_at, 0) AS "leadAt", erasure IS NOT NULL AS erased
  FROM subject WHERE customer_id = ANY($1)`;

const BUYERS = 'SELECT subject, min(coalesce(at, 0)) AS at FROM purchase WHERE live AND subject = ANY($1) GROUP BY subject';

const INSERT_REALMS = `
  INSERT INTO realm (type, realm) SELECT * FROM unnest($1::text[], $2::text[]) ORDER BY 1, 2
  ON CONFLICT DO NOTHING RETURNING type, realm`;

const INSERT_SUBJECTS = `
  INSERT INTO subject (id, customer_id, type, realm, system, key_seed, value)
  SELECT id, id, type, realm, system, key_seed, value
  FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bytea[], $6::bytea[]) AS told (id, type, realm, system, key_seed, value)
  ORDER BY id
  ON CONFLICT (id) DO NOTHING
  RETURNING id`;
