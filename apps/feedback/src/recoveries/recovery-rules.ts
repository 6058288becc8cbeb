import { map, optional, text, whole, type Shape } from '#lib/rules';

/** How bad experiences are made good. */
export interface RecoveryRules {
  dueBusinessHours: number;
  owner: string;
}

export const recoveryRules: Shape<RecoveryRules> = map<RecoveryRules>({
  dueBusinessHours: optional(whole('business hours', 1, 1000), 'by when a case should be closed', 16),
  owner: optional(text, 'whose the case is where the customer has no representative', 'customer-care'),
});
