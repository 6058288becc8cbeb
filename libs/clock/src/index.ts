export * from './before.js';
export * from './clock.js';
export * from './sweep.js';
