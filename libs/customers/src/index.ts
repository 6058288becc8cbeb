export * from './customer-ref.js';
export * from './erasures.js';
export * from './export.js';
export * from './in-realm.js';
export * from './lock-customers.js';
export * from './read-customers.js';
export * from './tables.js';
export * from './without-erased.js';
