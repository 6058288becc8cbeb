import { Config } from '#lib/config';
import type { Claim, Fact } from '#lib/contracts';
import { withoutErased } from '#lib/customers';
import type { Verdict } from '#lib/log';
import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { PgConsents } from '../consents/pg-consents.js';
import { recordedAt } from '../derived-fact.js';
import { erasedSubjects } from '../erasures/pg-erasures.js';
import { CAPS } from '../resolve-subjects/merge-rules.js';
import { PgPeople } from '../resolve-subjects/pg-people.js';
import { PgTraits } from '../traits/pg-traits.js';
import { Judge, type Ruling } from './judge.js';
import { readClaim, type Heard, type Refused } from './read-claim.js';

/** What came of a batch of claims. */
export interface Hearing {
  facts: Fact[];
  verdicts: Verdict[];
  refused: Refused[];
}

/** Loads the people a batch concerns, has every claim judged in order, and keeps what was decided: a handful of statements a batch. */
@Injectable()
export class HearClaims {
  private readonly logger = new Logger('identity');

  constructor(
    private readonly config: Config,
    private readonly people: PgPeople,
    private readonly traits: PgTraits,
    private readonly consents: PgConsents,
  ) {}

  async hear(tx: EntityManager, claims: readonly Claim[]): Promise<Hearing> {
    const read = claims.map((claim) => readClaim(claim, this.config.subjectSecret));
    const refused = read.filter((one): one is Refused => one.kind === 'refused');
    const { heard, erased } = await this.withoutErased(
      tx,
      read.filter((one): one is Heard => one.kind !== 'refused'),
    );
    const judge = await this.prepare(tx, heard);
    const ruled = heard.map((one) => ({ heard: one, ruling: judge.rule(one) }));
    await judge.changes.save(tx, judge.people);
    await this.traits.keep(tx, judge.traits, judge.toldTraits);
    await this.consents.keep(tx, judge.consents);
    this.alarm(judge);
    return {
      facts: ruled.flatMap(({ ruling }) => ruling.facts),
      verdicts: [
        ...ruled.flatMap(({ heard, ruling }) => verdictOn(heard, ruling)),
        ...erased.flatMap((one) => verdictOn(one, NOTHING_KEPT)),
        ...refused.flatMap(verdictOnRefused),
      ],
      refused,
    };
  }

  /** The door suppresses what shows erased customers; this is what had passed it before. */
  private async withoutErased(tx: EntityManager, read: readonly Heard[]): Promise<{ heard: Heard[]; erased: Heard[] }> {
    const named = read.flatMap((one) => [one.subject, ...(one.kind === 'seen' ? one.told.map(({ id }) => id) : [])]);
    const gone = await erasedSubjects(tx, named);
    if (gone.size === 0) return { heard: [...read], erased: [] };
    const left = read.map((one) => [one, leftOf(one, gone)] as const);
    return { heard: left.flatMap(([, heard]) => heard ?? []), erased: left.flatMap(([one, heard]) => (heard ? [] : [one])) };
  }

  private async prepare(tx: EntityManager, heard: readonly Heard[]): Promise<Judge> {
    const since = heard.reduce((earliest, { claim }) => Math.min(earliest, recordedAt(claim)), Number.MAX_SAFE_INTEGER);
    const told = heard.flatMap((one) => (one.kind === 'seen' ? one.told : []));
    const people = await this.people.meet(
      tx,
      told,
      heard.map(({ subject }) => subject),
      since,
    );
    const traits = await this.traits.recall(
      tx,
      heard.filter((one) => one.kind === 'seen' && one.data.traits).map(({ subject }) => subject),
    );
    if (heard.some(mayMakeLead)) await this.people.recallPurchases(tx, people);
    return new Judge(people, traits);
  }

  /** A storm of merges has run into a cap: someone should look. Counts only; who it is stands in the suggestions. */
  private alarm({ changes }: Judge): void {
    const held = [...changes.suggestions.values()].filter(({ reason }) => CAPS.has(reason));
    if (held.length > 0) this.logger.warn(`${held.length} joins were held back by the caps on subjects and merges; see the suggestions`);
  }
}

/** The claim without the devices of erased customers; null where it shows one of them. */
function leftOf(heard: Heard, gone: ReadonlySet<string>): Heard | null {
  if (heard.kind !== 'seen') return gone.has(heard.subject) ? null : heard;
  const told = withoutErased(heard.told, ({ id }) => gone.has(id));
  return told && { ...heard, told };
}

const NOTHING_KEPT: Ruling = { facts: [], note: 'the customer was erased; nothing was kept' };

const mayMakeLead = (heard: Heard): boolean =>
  heard.kind === 'lead' || heard.kind === 'consent' || (heard.kind === 'seen' && heard.makesLead);

/** Intake's own messages need no answer, unless one stands for a claim from outside: then it names that claim. */
function verdictOn({ kind, claim }: Heard, { facts, note }: Ruling): Verdict[] {
  const id = kind === 'seen' ? claim.claimid : claim.id;
  if (id === undefined) return [];
  return [
    { source: claim.source, id, status: 'judged', facts: facts.map((fact) => ({ id: fact.id, type: fact.type })), ...(note && { note }) },
  ];
}

function verdictOnRefused({ claim, reason }: Refused): Verdict[] {
  return [{ source: claim.source, id: claim.claimid ?? claim.id, status: 'parked', facts: [], note: reason }];
}
