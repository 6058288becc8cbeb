import { map, optional, whole, type Shape } from '#lib/rules';

/** How bad experiences are made good. */
export interface RecoveryRules {
  dueBusinessHours: number;
}

export const recoveryRules: Shape<RecoveryRules> = map<RecoveryRules>({
  dueBusinessHours: optional(whole('business hours', 1, 1000), 'by when a case should be closed', 16),
});
