import { map, oneOf, optional, type Shape } from '#lib/rules';

/** How reviews are dealt with. */
export interface ReviewRules {
  moderated: 'all' | 'with-text' | 'none';
}

export const reviewRules: Shape<ReviewRules> = map<ReviewRules>({
  moderated: optional(
    oneOf('all', 'with-text', 'none'),
    'which reviews are shown only once somebody has looked at them: those that say something in words, all, or none',
    'none',
  ),
});
