/** What loyalty publishes under. */
export const LOYALTY_SOURCE = 'itinera/loyalty';
