export * from './amounts.js';
export * from './currency.js';
