import { Config } from '#lib/config';
import { erasedAmong } from '#lib/customers';
import { claimTopic, ConsumerGroup, publishVerdicts, type Batch, type Message, type Publication, type Verdict } from '#lib/log';
import { Texts } from '#lib/sealing';
import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import type { EntityManager } from 'typeorm';
import type { Desk } from '../desk/desk.js';
import { Desks } from '../desk/desks.js';
import { CLAIM_RULES, type ClaimRules } from './claim-rules.js';
import { file, type FiledClaim } from './file-claim.js';
import { addWaiting, lockKeys, parkWaited, removeWaiting, subjectsWaiting, waitingFor } from './pg-waiting.js';
import { judged, OF_ERASED, parked, type Ruling } from './ruling.js';

/** The consumer group that judges: what it could not judge is parked, and redriven, under this name. */
export const JUDGE_CLAIMS = 'feedback.judge-claims';

/** What customers say, as platforms tell it, becomes facts: once, in the order it arrives; each sender learns what became of theirs. */
@Controller()
export class JudgeClaims {
  private readonly texts: Texts;
  private readonly rulesOf: ReadonlyMap<string, ClaimRules>;

  constructor(
    private readonly desks: Desks,
    @Inject(CLAIM_RULES) private readonly rules: readonly ClaimRules[],
    config: Config,
  ) {
    this.texts = new Texts(config);
    this.rulesOf = new Map(rules.flatMap((of) => of.contracts.map((contract) => [contract.type, of] as const)));
  }

  @ConsumerGroup(JUDGE_CLAIMS, [claimTopic('feedback')])
  async judge(@Payload() batch: Batch): Promise<Publication[]> {
    const filed = batch.messages.map((message) => ({ message, ...file(message, this.texts) }));
    const claims = filed.filter((one) => 'claim' in one);
    const desk = await this.desks.open(batch.tx, await this.concerned(batch.tx, claims));
    const erased = await erasedAmong(batch.tx, [...desk.ownership.ownerOf.keys()]);
    const verdicts: Verdict[] = [];
    for (const one of filed) {
      const ruling = 'unfit' in one ? parked(one.unfit) : await this.rule(one, desk, erased);
      verdicts.push(verdictOn(one.message, ruling));
      if (ruling.is === 'parked') batch.park(one.message, ruling.note);
      if (ruling.is === 'waiting') await addWaiting(batch.tx, ruling.for, one.message, desk.now);
      if (ruling.is === 'judged' && ruling.opened !== undefined) verdicts.push(...(await this.released(desk, ruling.opened, erased)));
    }
    return [...this.desks.close(desk), ...publishVerdicts('feedback', verdicts, desk.now)];
  }

  /** Judges those that waited for what is known now, and those that waited for them. */
  private async released(desk: Desk, opened: string, erased: ReadonlySet<string>): Promise<Verdict[]> {
    const verdicts: Verdict[] = [];
    for (const { id, message } of await waitingFor(desk.tx, opened)) {
      const filed = file(message, this.texts);
      const ruling = 'unfit' in filed ? parked(filed.unfit) : await this.rule(filed, desk, erased);
      if (ruling.is === 'waiting') continue;
      await removeWaiting(desk.tx, id);
      verdicts.push(verdictOn(message, ruling));
      // It came with another batch; handed to this one's park, a redrive of this batch would fail for it.
      if (ruling.is === 'parked') await parkWaited(desk.tx, JUDGE_CLAIMS, message, ruling.note);
      if (ruling.is === 'judged' && ruling.opened !== undefined) verdicts.push(...(await this.released(desk, ruling.opened, erased)));
    }
    return verdicts;
  }

  /** What an erased customer said was still on its way: nothing comes of it, and nothing of it is kept. */
  private async rule(filed: FiledClaim, desk: Desk, erased: ReadonlySet<string>): Promise<Ruling> {
    if (erased.has(filed.claim.subject ?? '')) return judged([], { note: OF_ERASED });
    return this.rulesFor(filed).judge(filed, desk);
  }

  private rulesFor({ contract }: FiledClaim): ClaimRules {
    return this.rulesOf.get(contract.type)!;
  }

  /** Whose customers are to be locked. */
  private async concerned(tx: EntityManager, claims: readonly FiledClaim[]): Promise<string[]> {
    const keys = claims.flatMap((filed) => this.rulesFor(filed).keysOf(filed));
    await lockKeys(tx, keys);
    const subjects = claims.flatMap(({ claim }) => (claim.subject === undefined ? [] : [claim.subject]));
    subjects.push(...(await subjectsWaiting(tx, keys)));
    for (const rules of this.rules) {
      const own = claims.filter((filed) => this.rulesFor(filed) === rules);
      if (own.length > 0) subjects.push(...(await rules.concerned(tx, own)));
    }
    return subjects;
  }
}

function verdictOn({ fact: { source, id } }: Message, ruling: Ruling): Verdict {
  const note = ruling.note === undefined ? {} : { note: ruling.note };
  return { source, id, status: ruling.is, facts: ruling.is === 'judged' ? ruling.facts : [], ...note };
}
