export * from './traced-batch.js';
export * from './traced-requests.js';
export * from './traceparent.js';
export * from './tracing.js';
