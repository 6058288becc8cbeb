import { once } from 'node:events';
import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';

/** A way to a server that can be made to accept everything and answer nothing, or to drop whoever is connected. */
export interface TroubledServer {
  url: string;
  stall(): void;
  recover(): void;
  drop(): void;
  close(): Promise<void>;
}

/** Before a Redis, by its address; the database is that of the address. */
export async function troubled(address: string): Promise<TroubledServer> {
  const target = new URL(address);
  const sockets = new Set<Socket>();
  let isStalled = false;
  const server = createServer((client) => {
    const upstream = createConnection({ host: target.hostname, port: Number(target.port || 6379) });
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    client.on('data', (data) => void upstream.write(data)).on('close', () => upstream.destroy());
    // What it has to say while it is stalled is lost, as it would be with a process that hangs.
    upstream.on('data', (data) => void (isStalled || client.write(data))).on('close', () => client.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const drop = (): void => sockets.forEach((socket) => socket.destroy());
  return {
    url: `redis://127.0.0.1:${(server.address() as AddressInfo).port}${target.pathname}`,
    stall: () => void (isStalled = true),
    recover: () => {
      isStalled = false;
      // Answers to commands given up meanwhile are of no use to anybody.
      drop();
    },
    drop,
    close: async () => {
      drop();
      server.close();
      await once(server, 'close');
    },
  };
}
