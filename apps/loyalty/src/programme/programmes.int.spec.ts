import type { Config } from '#lib/config';
import { parseInstant } from '#lib/contracts';
import { LogTables1760000000000 } from '#lib/log';
import { openDatabase } from '#lib/persistence';
import { freshDatabase, type FreshDatabase } from '#lib/testing';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from 'typeorm';
import { MemberTables1760000000300 } from '../members/tables.js';
import { Programmes } from './programmes.js';

const now = parseInstant('2026-11-26T12:00:00Z')!;
const later = parseInstant('2027-01-01T12:00:00Z')!;

let database: FreshDatabase;
let dataSource: DataSource;
let first: string;

beforeAll(async () => {
  database = await freshDatabase('programmes');
  dataSource = await openDatabase('loyalty', database.url, { migrations: [LogTables1760000000000, MemberTables1760000000300] });
  first = await readFile('deploy/loyalty/programme.yml', 'utf8');
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const aReplica = async (text: string): Promise<Programmes> => {
  const programmes = new Programmes(dataSource, {} as Config);
  await programmes.load(text, now);
  return programmes;
};
const next = (rules: string): string => rules.replace("version: '1'", "version: '2'").replace('from: 2026-01-01', 'from: 2027-01-01');

test('a replica that was not started anew learns of the version another accepted', async () => {
  const old = await aReplica(first);
  const renewed = await aReplica(next(first));
  expect(renewed.at(later).version).toBe('2');
  expect(old.at(later).version).toBe('1');
  await old.refresh(dataSource.manager);
  expect([old.at(now).version, old.at(later).version, old.named('2').version]).toEqual(['1', '2', '2']);
});

test('a version that was accepted cannot say something else, and none begins in the past', async () => {
  await expect(aReplica(first.replace('pointsPerUnit: 1', 'pointsPerUnit: 2'))).rejects.toThrow(/version 1 is in use and cannot change/);
  const past = first.replace("version: '1'", "version: '3'").replace('from: 2026-01-01', 'from: 2026-11-01');
  await expect(aReplica(past)).rejects.toThrow(/past/);
});

test('a mistake in the file stops the start with the file, the line and the reason', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'programme-'));
  const programmeFile = join(folder, 'mine.yml');
  const begin = (): Promise<void> => new Programmes(dataSource, { programmeFile } as Config).onModuleInit();
  await writeFile(programmeFile, first.replace('pointsPerUnit: 1', 'pointsPerUnit: much'));
  const line = first.split('\n').findIndex((text) => text.includes('pointsPerUnit: 1')) + 1;
  await expect(begin()).rejects.toThrow(new RegExp(`mine\\.yml: line ${line}: earning\\.pointsPerUnit: `));
  await rm(programmeFile);
  await expect(begin()).rejects.toThrow(/mine\.yml: cannot be read/);
  await rm(folder, { recursive: true });
});
