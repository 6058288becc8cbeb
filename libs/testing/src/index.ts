export { servers } from './addresses.js';
export { freshDatabase, type FreshDatabase } from './fresh-database.js';
export { startServers, type ServerName, type Servers, type StartOptions, type Way } from './servers.js';
