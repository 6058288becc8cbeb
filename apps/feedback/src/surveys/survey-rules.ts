import { map, optional, days, type Shape } from '#lib/rules';

/** Who is asked what, and how often at most. */
export interface SurveyRules {
  coolDownDays: number;
}

export const surveyRules: Shape<SurveyRules> = map<SurveyRules>({
  coolDownDays: optional(days, 'so long after a request a customer is not asked again', 30),
});
