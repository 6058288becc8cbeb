import { map, optional, days, type Shape } from '#lib/rules';

/** What the shop has promised to whoever asks. */
export interface QuestionRules {
  reopenDays: number;
}

export const questionRules: Shape<QuestionRules> = map<QuestionRules>({
  reopenDays: optional(days, 'so long after it was resolved a customer’s message opens a question again; later it is a new one', 7),
});
