export * from './health.controller.js';
export * from './http-metrics.js';
export * from './logger.js';
export * from './metrics.controller.js';
export * from './problems.filter.js';
