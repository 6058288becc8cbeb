export * from './arrays.js';
export * from './at-one-moment.js';
export * from './database.js';
export * from './service-database.module.js';
export * from './embedded.js';
