import type { Config } from '#lib/config';
import { formatInstant, MICROS_PER_DAY, subjectId, type Fact, type Micros } from '#lib/contracts';
import { freshDatabase } from '#lib/testing';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { BlindIndex } from '../../identity/src/names/blind-index.js';
import { findableBy } from '../../identity/src/names/name-words.js';
import { Vault } from '../../identity/src/vault/vault.js';
import { connect } from './against-raw-sql.js';
import { say } from './measure.js';
import { Product } from './product.js';
import { latencyOf, type Latency } from './reads.js';

const AT_ONCE = 5_000;
const GIVE_UP_MS = 3_600_000;
const FIRST = ['Ada', 'Bo', 'Chiara', 'Dmitri', 'Esra', 'Femi', 'Grace', 'Hedy', 'Ines', 'Jun', 'Katherine', 'Linus', 'Mary', 'Niklaus'];

/** A customer of the bench by number: what they are called, and what they are known by. */
interface Person {
  number: number;
  userId: string;
  subject: string;
  name: string;
}

/**
 * Pages, lists and searches over HTTP with very many customers: their rows written by set-based SQL, all that is worked out from those
 * (values, classes, vitality) by the product itself.
 */
export async function customerViews(customers: number): Promise<Latency[]> {
  const folder = await mkdtemp(join(tmpdir(), 'itinera-bench-'));
  const database = await freshDatabase('bench_views');
  let product = await Product.start(join(folder, 'data'), database.url);
  // It has made its tables and its secret; what is written into them is worked out once it is all there.
  await product.standalone.stop();
  const client = await connect(database.url);
  try {
    const secret = (await readFile(join(folder, 'data', 'subject.secret'), 'utf8')).trim();
    const seeding = new Seeding(client, secret, Date.now() * 1000);
    for (let from = 0; from < customers; from += AT_ONCE) {
      await seeding.write(from, Math.min(from + AT_ONCE, customers));
      if ((from / AT_ONCE) % 20 === 19) say(`  ${from + AT_ONCE} customers`);
    }
    await client.query('ANALYZE');
    product = await Product.start(join(folder, 'data'), database.url);
    await workedOut(product, client);
    return await latencies(product, customers, seeding);
  } finally {
    await client.end();
    await product.standalone.stop();
    await database.drop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Each page is read for the first time, from the facts, and then from the hot store. */
async function latencies(product: Product, customers: number, seeding: Seeding): Promise<Latency[]> {
  const anyone = (): Person => seeding.person(Math.floor(Math.random() * customers));
  const few = Array.from({ length: 500 }, anyone);
  const page = ({ userId }: Person): string => `/v1/customers/userId:${userId}`;
  const found = (query: string): string => `/v1/customers?query=${encodeURIComponent(query)}`;
  const of = ` of ${customers.toLocaleString('en')} customers`;
  const kinds: [string, (index: number) => string][] = [
    [`page${of}, from the facts`, () => page(anyone())],
    ['', (index) => page(few[index % few.length]!)],
    [`page${of}, from the hot store`, (index) => page(few[index % few.length]!)],
    ['search by userId', () => found(`userId:${anyone().userId}`)],
    ['search by order number', () => found(`order-${anyone().number}`)],
    ['search by name', () => found(anyone().name)],
    ['search by the beginning of a name', (index) => found(FIRST[index % FIRST.length]!.slice(0, 3))],
    ['list by phase', (index) => `/v1/customers?phase=${['buy', 'use', 'engage'][index % 3]}`],
    ['list by vitality', (index) => `/v1/customers?vitality=${['active', 'at-risk', 'dormant', 'lost'][index % 4]}`],
    ['list by all three', (index) => `/v1/customers?phase=use&vitality=lost&class=${['A', 'B', 'C'][index % 3]}`],
  ];
  const measured: Latency[] = [];
  for (const [name, pathOf] of kinds) measured.push(await latencyOf(product, name, pathOf));
  return measured.filter(({ name }) => name !== '');
}

/** Until values, classes and vitality are those of the customers there are now. */
async function workedOut(product: Product, client: pg.Client): Promise<void> {
  await product.post('/v1/value-model/fits', {});
  const deadline = performance.now() + GIVE_UP_MS;
  for (let told = 0; ; told++) {
    const { run } = await product.get<{ run: { state: string; stored: number } }>('/v1/value-model');
    const { rows } = await client.query<{ left: string }>(
      `SELECT count(*) AS left FROM projection.vitality
       WHERE due <= $1 OR fit <> (SELECT max(id) FROM projection.value_fit WHERE state = 'done')`,
      [Date.now() * 1000],
    );
    const left = Number(rows[0]!.left);
    // What the night has told of everybody is read by then, too.
    if (run.state === 'done' && left === 0) return void (await product.caughtUp(GIVE_UP_MS));
    if (run.state === 'failed' || performance.now() > deadline) throw new Error('the customers were not worked out');
    if (told % 10 === 0) say(`  values ${run.state}, ${run.stored} stored; vitality of ${left} to go`);
    await pause(1_000);
  }
}

/** Writes customers as the product would have left them behind. */
class Seeding {
  private readonly vault: Vault;
  private readonly index: BlindIndex;

  constructor(
    private readonly client: pg.Client,
    private readonly secret: string,
    private readonly now: Micros,
  ) {
    const config = { subjectSecret: secret } as Config;
    this.vault = new Vault(config);
    this.index = new BlindIndex(config);
  }

  person(number: number): Person {
    const userId = `c${number}`;
    const subject = subjectId(this.secret, { type: 'customer', realm: '', value: userId });
    return { number, userId, subject, name: `${FIRST[number % FIRST.length]} Family${number % 5_003}` };
  }

  async write(from: number, until: number): Promise<void> {
    const people = Array.from({ length: until - from }, (_, index) => this.person(from + index));
    const facts = people.flatMap((person) => this.factsOf(person));
    await this.client.query('BEGIN');
    await this.insert(
      'projection.subject (customer_id, subject, revision)',
      ['uuid', 'uuid', 'int'],
      [people.map(({ subject }) => subject), people.map(({ subject }) => subject), people.map(() => 1)],
    );
    await this.insert(
      'projection.fact (subject, source, id, type, time, recorded, fact)',
      ['uuid', 'text', 'text', 'text', 'bigint', 'bigint', 'text'],
      [
        facts.map(({ subject }) => subject),
        facts.map(({ source }) => source),
        facts.map(({ id }) => id),
        facts.map(({ type }) => type),
        facts.map(({ time }) => Date.parse(time) * 1000),
        facts.map(({ recordedtime }) => Date.parse(recordedtime) * 1000),
        facts.map((fact) => JSON.stringify(fact)),
      ],
    );
    await this.insert(
      'projection.journey (customer_id, version, phase)',
      ['uuid', 'int', 'text'],
      [people.map(({ subject }) => subject), people.map(() => 1), people.map(({ number }) => ['buy', 'use', 'use', 'engage'][number % 4])],
    );
    await this.insert(
      'projection.vitality (customer_id, due)',
      ['uuid', 'bigint'],
      [people.map(({ subject }) => subject), people.map(() => 0)],
    );
    await this.writePeople(people);
    await this.client.query('COMMIT');
  }

  private async writePeople(people: readonly Person[]): Promise<void> {
    const seeds = people.map(() => this.vault.newSeed());
    const told = (name: string): string => JSON.stringify({ name: { value: name, at: this.now, by: 'bench' } });
    const ids = people.map(({ subject }) => subject);
    const words = people.flatMap(({ subject, name }) => findableBy([name]).map((word) => ({ subject, word: this.index.blind(word) })));
    await this.insert(
      'identity.subject (id, customer_id, type, realm, system, key_seed)',
      ['uuid', 'uuid', 'text', 'text', 'text', 'bytea'],
      [ids, ids, people.map(() => 'customer'), people.map(() => ''), people.map(() => ''), seeds],
    );
    await this.insert(
      'identity.traits (subject, sealed, findable)',
      ['uuid', 'bytea', 'boolean'],
      [
        ids,
        people.map(({ subject, name }, index) => this.vault.seal(this.vault.keyOf(subject, seeds[index]!), 'traits', told(name))),
        people.map(() => true),
      ],
    );
    await this.insert(
      'identity.name_word (word, subject)',
      ['bytea', 'uuid'],
      [words.map(({ word }) => word), words.map(({ subject }) => subject)],
    );
  }

  /** A visit, one to four purchases, a delivery and a consent. */
  private factsOf({ number, subject }: Person): (Fact & { subject: string })[] {
    const fact = (name: string, type: string, daysAgo: number, data: object): Fact & { subject: string } => {
      const time = formatInstant(this.now - Math.round(daysAgo * MICROS_PER_DAY));
      const envelope = { id: `${name}-${number}`, source: 'bench/shop', type: `itinera.${type}.v1`, time, recordedtime: time };
      return { specversion: '1.0', ...envelope, subject, datacontenttype: 'application/json', data };
    };
    const last = 1 + ((number * 7_919) % 400);
    const amountMinor = 500 + ((number * 7_907) % 20_000);
    const money = { currency: 'EUR', subtotalMinor: amountMinor, totalMinor: amountMinor, discountMinor: 0, shippingMinor: 0, taxMinor: 0 };
    const items = [{ productId: `p${number % 1_000}`, quantity: 1, amountMinor }];
    const orders = Array.from({ length: 1 + (number % 4) }, (_, index) =>
      fact(`order${index}`, 'orders.purchase-completed', last + index * (9 + (number % 50)), {
        orderId: index === 0 ? `order-${number}` : `order-${number}-${index}`,
        ...money,
        items,
      }),
    );
    return [
      fact('visit', 'journey.touchpoint-recorded', last + 0.1, { kind: 'product-viewed', channel: 'web' }),
      ...orders,
      fact('delivery', 'orders.order-delivered', last - 0.5, { orderId: `order-${number}` }),
      fact('consent', 'identity.consent-changed', last, { purpose: 'marketing', channel: 'email', status: 'granted' }),
    ];
  }

  private async insert(into: string, types: readonly string[], columns: readonly unknown[][]): Promise<void> {
    const arrays = types.map((type, index) => `$${index + 1}::${type}[]`).join(', ');
    await this.client.query(`INSERT INTO ${into} SELECT * FROM unnest(${arrays})`, columns as unknown[]);
  }
}
