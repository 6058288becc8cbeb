import { Config } from '#lib/config';
import type { Micros } from '#lib/contracts';
import { erasedCustomer, refuseErased, subjectOfRef, type Realm } from '#lib/customers';
import { rows } from '#lib/persistence';
import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The customer somebody is now. */
export interface Who {
  customerId: string;
  /** The id asked for has been merged into this customer. */
  mergedInto?: string;
}

/** Somebody found, with the subjects that make them up. */
export interface Found extends Who {
  subjects: string[];
  /** How often they have changed, by which what is made of them is kept; null where nothing of them is folded, or of times before. */
  version: number | null;
  /** A message about this customer is parked: what is shown may lack it. */
  stale: boolean;
}

/** A parked text need not be JSON; whatever it is, it concerns those it names. */
const IS_STALE = `EXISTS (
  SELECT FROM parked WHERE redriven_at IS NULL AND consumer = 'projection.fold-facts' AND position(other.subject::text IN lower(fact)) > 0
)`;

/** Finds customers by id or by an identifier, without asking identity: a subject's id is derived, and the mapping is kept here. */
@Injectable()
export class Customers {
  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly config: Config,
  ) {}

  /** As the mapping stands, or as it stood by `knownAt`; 404 where nothing is known, and for whoever is erased, also of times before. */
  async find(ref: string, realm: Realm, knownAt?: Micros): Promise<Found> {
    const found = await this.findIfKnown(ref, realm, knownAt);
    if (!found) throw new NotFoundException(`No customer ${UUID.test(ref) ? ref : ref.split(':')[0] + ':…'} is known.`);
    return found;
  }

  /** Null where nothing is known. */
  async findIfKnown(ref: string, realm: Realm, knownAt?: Micros): Promise<Found | null> {
    const subject = subjectOfRef(ref, realm, this.config);
    const found = knownAt === undefined ? await this.now(subject) : await this.asKnownAt(subject, knownAt);
    return found && { ...found, ...(UUID.test(ref) && found.customerId !== subject && { mergedInto: found.customerId }) };
  }

  private async now(subject: string): Promise<Found | null> {
    // In one statement: what is kept under a version must be of the subjects of that version.
    const found = await rows<{ customerId: string; subject: string; isErased: boolean; version: number | null; isStale: boolean }>(
      this.dataSource,
      `SELECT other.customer_id AS "customerId", other.subject, journey.version, ${IS_STALE} AS "isStale",
         EXISTS (SELECT FROM erased_subject WHERE erased_subject.subject = other.subject) AS "isErased"
       FROM subject JOIN subject AS other USING (customer_id) LEFT JOIN journey ON journey.customer_id = other.customer_id
       WHERE subject.subject = $1`,
      [subject],
    );
    if (found.length === 0) return null;
    if (found.some(({ isErased }) => isErased)) throw erasedCustomer();
    const { customerId, version } = found[0]!;
    return { customerId, version, subjects: found.map((row) => row.subject), stale: found.some(({ isStale }) => isStale) };
  }

  private async asKnownAt(subject: string, knownAt: Micros): Promise<Found | null> {
    const [owner] = await rows<{ customerId: string }>(
      this.dataSource,
      `SELECT coalesce((SELECT customer_id FROM mapping WHERE subject = $1 AND recorded <= $2 ORDER BY revision DESC LIMIT 1), $1::uuid) AS "customerId"
       FROM subject WHERE subject = $1`,
      [subject, knownAt],
    );
    if (!owner) return null;
    const members = await rows<{ subject: string }>(
      this.dataSource,
      `SELECT subject FROM (
         SELECT candidate.subject, coalesce((SELECT customer_id FROM mapping WHERE subject = candidate.subject AND recorded <= $2 ORDER BY revision DESC LIMIT 1), candidate.subject) AS owner
         FROM (SELECT subject FROM mapping WHERE customer_id = $1 UNION SELECT $1::uuid) AS candidate (subject)
       ) AS owned WHERE owner = $1`,
      [owner.customerId, knownAt],
    );
    const subjects = members.map((row) => row.subject);
    await refuseErased(this.dataSource, [subject, ...subjects]);
    return { customerId: owner.customerId, subjects, version: null, stale: false };
  }
}
