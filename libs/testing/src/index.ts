export { leaveAddresses, servers } from './addresses.js';
export { untilCaughtUp } from './caught-up.js';
export { freshDatabase, type FreshDatabase } from './fresh-database.js';
export { startServers, type Servers } from './servers.js';
export type { ServerName, StartOptions, Way } from './started-server.js';
export { startCluster, untilReady, type Cluster, type ClusterOptions, type Member } from './cluster.js';
export { startStandalone, type Standalone } from './standalone.js';
export { freePort } from './free-port.js';
export { sharedData } from './shared-data.js';
