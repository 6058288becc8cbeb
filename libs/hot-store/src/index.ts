export * from './hot-store.js';
export * from './hot-store.module.js';
export * from './memory/memory-hot-store.js';
export * from './memory/memory-hot-streams.js';
export * from './redis/redis-hot-store.js';
export * from './redis/redis-hot-streams.js';
export * from './streams/hot-streams.js';
