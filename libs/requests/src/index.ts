export * from './known-query.js';
export * from './read-body.js';
