import { Clock } from '#lib/clock';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Holding } from '../personal/holding.js';
import { commentsOf } from './comments.js';
import { surveysOf } from './pg-surveys.js';
import { stateOf } from './survey-view.js';

/** What they were asked, and what they answered. */
@Injectable()
export class HeldSurveys extends Holding {
  readonly name = 'surveys';

  constructor(private readonly clock: Clock) {
    super();
  }

  async export(tx: EntityManager, subjects: readonly string[]): Promise<object[]> {
    const surveys = await surveysOf(tx, subjects);
    const comments = await commentsOf(tx, surveys);
    return surveys.map((survey) => ({ ...stateOf(survey, this.clock.now()), comments: comments(survey) }));
  }

  override forget(tx: EntityManager, subjects: readonly string[]): Promise<void> {
    return forgetSurveys(tx, subjects);
  }
}

/** Some subjects are asked nothing any more, nor reminded, and their links are over. Scores stay, without words. */
export async function forgetSurveys(tx: EntityManager, subjects: readonly string[]): Promise<void> {
  await tx.query('DELETE FROM survey_asking WHERE subject = ANY($1::uuid[]) AND NOT done', [subjects]);
  await tx.query("UPDATE survey SET expires_at = at, remind_at = NULL WHERE subject = ANY($1::uuid[]) AND status = 'requested'", [
    subjects,
  ]);
}
