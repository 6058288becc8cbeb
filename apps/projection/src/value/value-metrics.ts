/** What the value KPIs are made of: of all customers at a midnight, by currency where it is money. */
export const VALUE_METRICS = [
  'valuedCustomers',
  'historicValue',
  'formulaValue',
  'predictedValue',
  'acquisitionCost',
  'churnRisks',
  'repeatCustomers',
] as const;
export type ValueMetric = (typeof VALUE_METRICS)[number];
