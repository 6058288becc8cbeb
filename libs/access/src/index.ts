export * from './access.guard.js';
export * from './access.module.js';
export * from './keys.js';
export * from './scopes.js';
export * from './tables.js';
