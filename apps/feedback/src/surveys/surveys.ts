import { Config } from '#lib/config';
import { Injectable } from '@nestjs/common';
import type { Desk } from '../desk/desk.js';
import { commentsOf } from './comments.js';
import { Links } from './link.js';
import type { Survey } from './survey.js';
import { viewOf, type SurveyView } from './survey-view.js';
import { wordsOf } from './wording.js';

export type Shown = SurveyView & { customerId: string };

/** How surveys are shown. */
@Injectable()
export class Surveys {
  readonly links: Links;

  constructor(config: Config) {
    this.links = new Links(config);
  }

  /** `origin` is where this product is reached: `https://shop.example`. */
  async views(desk: Desk, surveys: readonly (Survey & { customerId: string })[], origin: string): Promise<Shown[]> {
    const comments = await commentsOf(desk.tx, surveys);
    return surveys.map((survey) => ({
      ...viewOf(survey, wordsOf(desk.policies, survey), comments(survey), `${origin}/s/${this.links.tokenOf(survey.id)}`, desk.now),
      customerId: survey.customerId,
    }));
  }
}
