export * from './read-body.js';
