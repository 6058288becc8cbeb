export * from './body.js';
export * from './serve.js';
export * from './documents.controller.js';
export * from './starting.js';
