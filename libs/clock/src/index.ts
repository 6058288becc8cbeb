export * from './clock.js';
export * from './sweep.js';
