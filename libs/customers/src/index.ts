export * from './customer-ref.js';
export * from './lock-customers.js';
export * from './read-customers.js';
export * from './tables.js';
