import { once } from 'node:events';
import { connect } from 'node:net';
import pg from 'pg';
import { freshDatabase, servers } from './index.js';

describe('the servers of a test run', () => {
  it('answer under the addresses a test file sees', async () => {
    const { redisUrl, kafkaBrokers } = servers();
    const [host, port] = (kafkaBrokers[0] ?? '').split(':');

    expect(await reply(new URL(redisUrl).hostname, Number(new URL(redisUrl).port), 'PING\r\n')).toBe('+PONG\r\n');
    // The oldest request Kafka knows: ApiVersions, version 0, correlation id 7, no client id.
    const answer = await reply(host ?? '', Number(port), Buffer.from('0000000a0012000000000007ffff', 'hex'));
    expect(Buffer.from(answer, 'latin1').readInt32BE(4)).toBe(7);
  });

  it('give a test an empty database of its own, and take it back from whoever still uses it', async () => {
    const [one, other] = [await freshDatabase('Orders & more'), await freshDatabase('Orders & more')];
    expect(one.url).not.toBe(other.url);
    const client = new pg.Client(one.url);
    client.on('error', () => undefined);
    await client.connect();
    const { rows } = await client.query(
      `SELECT current_database() AS name, count(*)::int AS tables FROM pg_tables WHERE schemaname = 'public'`,
    );
    expect(rows).toEqual([{ name: expect.stringMatching(/^orders_more_[0-9a-f]{12}$/) as string, tables: 0 }]);

    await Promise.all([one.drop(), other.drop()]);

    await expect(new pg.Client(one.url).connect()).rejects.toThrow('does not exist');
  });
});

async function reply(host: string, port: number, request: string | Buffer): Promise<string> {
  const socket = connect({ host, port }).setEncoding('latin1');
  await once(socket, 'connect');
  socket.write(request);
  const [answer] = (await once(socket, 'data')) as [string];
  socket.destroy();
  return answer;
}
