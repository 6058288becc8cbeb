import { map, optional, yesOrNo, type Shape } from '#lib/rules';

/** How reviews are dealt with. */
export interface ReviewRules {
  moderated: boolean;
}

export const reviewRules: Shape<ReviewRules> = map<ReviewRules>({
  moderated: optional(yesOrNo, 'whether a review is shown only once somebody has looked at it', false),
});
