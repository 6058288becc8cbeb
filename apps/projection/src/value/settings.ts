/** What a shop says of itself, where its facts do not. */
export interface ValueSettings {
  /** What is left of revenue where no line says what it cost. */
  marginRate: number;
  /** How long customers are expected to stay. */
  lifetimeYears: number;
  /** The churn risk above which an alarm is raised. */
  churnThreshold: number;
}
