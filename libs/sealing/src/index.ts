export * from './sealing.js';
export * from './texts.js';
