import fc from 'fast-check';
import type { StreamEntry } from '#lib/hot-store';
import type { ViewChange } from '../fold-facts/view-changes.js';
import { CustomerReader, type Snapshot, type Watched } from './customer-reader.js';
import type { OpenStream } from './open-stream.js';
import { Positions, toldOf, type Known } from './view-change-frames.js';

const [ADA, BEN] = ['0b3c1f6e-8a54-8c1d-9f00-00000000000a', '0b3c1f6e-8a54-8c1d-9f00-00000000000b'] as const;

const PAGE = 'a-pages_digest16';
const POSITIONS = new Positions({ subjectSecret: 'of the spec' });

/** What was written to a reader: events by name, with the version they leave it at. */
class Written {
  readonly events: { event: string; customerId?: string; version?: number; at?: number; data: { version?: number } }[] = [];
  lastId = '';
  position = (): string | null => null;
  closed = false;
  ended = false;

  write(frame: Buffer): void {
    const text = frame.toString();
    const id = /^id: (.*)$/m.exec(text)?.[1];
    this.lastId = id ?? this.lastId;
    const at = id === undefined ? null : POSITIONS.read(id);
    const data = JSON.parse(/^data: (.*)$/m.exec(text)![1]!) as { version?: number };
    this.events.push({ event: /^event: (.*)$/m.exec(text)![1]!, ...(at && { customerId: at.customerId, ...at.known }), data });
  }

  onClose(): void {}

  end(): void {
    this.ended = true;
  }
}

/** The projection as a reader knows it: pages that are as new as the database, and a stream that tells later what has happened. */
class Scene implements Watched {
  position = '1700000000000-0';
  readonly positions = POSITIONS;
  now = 1;
  owner: string | null = ADA;
  readonly versions = new Map<string, number>([
    [ADA, 1],
    [BEN, 1],
  ]);
  readonly told: StreamEntry[] = [];
  /** What readers have said that they know, of whom they follow. */
  readonly known = new Map<string, Known>();
  private untold: ViewChange[] = [];
  private pages: (() => void)[] = [];
  private watching = new Map<CustomerReader, Set<string>>();

  watch(reader: CustomerReader, customerId: string): void {
    const watched = this.watching.get(reader) ?? new Set();
    this.watching.set(reader, watched.add(customerId));
  }

  leave(reader: CustomerReader, customerId: string): void {
    this.watching.get(reader)?.delete(customerId);
  }

  know(customerId: string, known: Known): void {
    this.known.set(customerId, known);
  }

  knownOf(): undefined {}

  get watched(): string[] {
    return [...this.watching.values()].flatMap((customers) => [...customers]);
  }

  async customerOf(): Promise<string | null> {
    return this.owner;
  }

  snapshotOf(): Promise<Snapshot | null> {
    const at = this.now;
    return new Promise((resolve) =>
      this.pages.push(() =>
        resolve(
          this.owner === null
            ? null
            : { customerId: this.owner, page: {}, known: { ...toldOf(this.versions.get(this.owner)!, at), page: PAGE } },
        ),
      ),
    );
  }

  /** The database changes; the stream tells of it later. */
  change(customerId: string, moved = false): void {
    const version = this.versions.get(customerId)! + 1;
    this.versions.set(customerId, version);
    this.untold.push({ customerId, version, phase: null, facts: [], ...(moved && { moved: true as const }) });
  }

  tell(count: number): void {
    for (const change of this.untold.splice(0, count)) {
      const [begun, number] = this.position.split('-');
      this.position = `${begun}-${Number(number) + 1}`;
      this.told.push({ id: this.position, label: change.customerId, text: JSON.stringify(change) });
      const told = POSITIONS.toldAt(this.now, this.told.at(-1)!);
      for (const [reader, watched] of this.watching) if (watched.has(change.customerId)) reader.take(told);
    }
  }

  async readPages(): Promise<void> {
    for (let quiet = 0; quiet < 3; quiet++) {
      this.pages.splice(0).forEach((read) => read());
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  /** All of it told and read. */
  async settle(): Promise<void> {
    this.tell(Infinity);
    await this.readPages();
    this.tell(Infinity);
    await this.readPages();
  }
}

const open = (scene: Scene): [CustomerReader, Written] => {
  const written = new Written();
  return [new CustomerReader({ ref: ADA, realm: {} }, written as unknown as OpenStream, scene), written];
};

const step = fc.oneof(
  { weight: 4, arbitrary: fc.constant('change' as const) },
  { weight: 3, arbitrary: fc.constant('tell' as const) },
  { weight: 2, arbitrary: fc.constant('page' as const) },
  { weight: 1, arbitrary: fc.constant('move' as const) },
  { weight: 1, arbitrary: fc.constant('other' as const) },
  { weight: 1, arbitrary: fc.constant('reconnect' as const) },
);

async function play(scene: Scene, steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[]): Promise<Written[]> {
  const clients = [open(scene)];
  clients[0]![0].refresh();
  for (const name of steps) {
    scene.now++;
    if (name === 'change') scene.change(ADA);
    if (name === 'other') scene.change(BEN);
    if (name === 'tell') {
      // What has been asked for is on its way, and not here yet.
      await new Promise<void>((resolve) => setImmediate(resolve));
      scene.tell(2);
    }
    if (name === 'page') await scene.readPages();
    if (name === 'move') {
      scene.owner = scene.owner === ADA ? BEN : ADA;
      scene.change(ADA, true);
      scene.change(BEN, true);
    }
    if (name === 'reconnect') {
      const [before, written] = clients.at(-1)!;
      const last = written.events.findLast(({ version }) => version !== undefined);
      if (!last) continue;
      // A heartbeat may have told it a later place.
      const position = POSITIONS.read(written.position() ?? written.lastId)!;
      // Nothing more is written to a connection that is gone.
      written.closed = true;
      scene.leave(before, ADA);
      scene.leave(before, BEN);
      const [reader, again] = open(scene);
      clients.push([reader, again]);
      if (position.customerId !== scene.owner) reader.reset();
      else
        reader.resume(
          position,
          scene.told
            .slice(Number(position.entry.split('-')[1]))
            .filter(({ label }) => label === position.customerId)
            .map((entry) => POSITIONS.toldAt(scene.now, entry)),
        );
    }
  }
  await scene.settle();
  return clients.map(([, written]) => written);
}

it('tells every change of the customer once and in order, whenever pages are read, people are merged, and readers come again', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const scene = new Scene();
      const written = await play(scene, steps);
      const events = written.flatMap((it) => it.events).filter(({ event }) => event !== 'reset');
      let last = { customerId: '', version: 0, at: 0 };
      for (const { event, customerId = '', version = 0, at = 0, data } of events) {
        expect(data.version).toBe(version);
        if (event === 'change') expect({ customerId, version }).toEqual({ customerId: last.customerId, version: last.version + 1 });
        expect(at).toBeGreaterThanOrEqual(last.at);
        last = { customerId, version, at };
      }
      expect(last).toMatchObject({ customerId: scene.owner, version: scene.versions.get(scene.owner!) });
      expect(scene.known.get(last.customerId)!.at).toBeLessThanOrEqual(last.at);
    }),
    { numRuns: 500 },
  );
});

it('ends with gone when the customer is erased', async () => {
  const scene = new Scene();
  const [reader, written] = open(scene);
  reader.refresh();
  await scene.readPages();
  scene.owner = null;
  scene.change(ADA, true);
  scene.tell(1);
  await scene.readPages();
  expect(written.events.map(({ event }) => event)).toEqual(['snapshot', 'change', 'gone']);
  expect(written.ended).toBe(true);
});

it('watches nobody for a client that has gone already', () => {
  const scene = new Scene();
  const [reader, written] = open(scene);
  written.closed = true;
  reader.resume({ entry: scene.position, customerId: ADA, known: toldOf(1, 1) }, []);
  expect(scene.watched).toEqual([]);
});

it('takes no position that it has not given, whatever of it was changed', () => {
  const given = POSITIONS.write({ entry: '1700000000000-7', customerId: ADA, known: { ...toldOf(3, 5), page: PAGE } });
  expect(POSITIONS.read(given)).toMatchObject({ entry: '1700000000000-7', customerId: ADA, known: { version: 3, at: 5, page: PAGE } });
  const forged = [
    given.replace('-7/', '-8/'),
    given.replace(ADA, BEN),
    given.replace('/3/', '/4/'),
    given.replace('/5/', '/0/'),
    given.replace(PAGE, 'b-pages_digest16'),
    given.replace(`/${PAGE}`, ''),
    given.replace(/\.[\w-]+$/, ''),
    new Positions({ subjectSecret: 'another' }).write({
      entry: '1700000000000-7',
      customerId: ADA,
      known: { ...toldOf(3, 5), page: PAGE },
    }),
  ];
  for (const text of forged) expect([text, POSITIONS.read(text)]).toEqual([text, null]);
});
