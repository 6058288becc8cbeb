import { ACCESS_TOPIC, hashOfKey, keepKey, KEY_ISSUED, KEY_REVOKED, revokeKey, type Key, type Scope } from '#lib/access';
import { newSecret } from '#lib/config';
import { formatInstant, type Fact } from '#lib/contracts';
import { transact, type Publication } from '#lib/log';
import { rows } from '#lib/persistence';
import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Sender } from '../intake/received.js';

export interface Source extends Sender {
  registeredAt: string;
}

const REMEMBER_MS = 2_000;

/** Who may send: sources with their shop and defaults, and the keys they write with. */
@Injectable()
export class Sources {
  private readonly remembered = new Map<string, { sender: Sender | undefined; until: number }>();

  constructor(@InjectDataSource('journey') private readonly dataSource: DataSource) {}

  async list(): Promise<Source[]> {
    const found = await rows<{ id: string; settings: Omit<Sender, 'source'>; registered: Date }>(
      this.dataSource,
      'SELECT id, settings, registered FROM source ORDER BY id',
    );
    return found.map((row) => ({ source: row.id, ...row.settings, registeredAt: row.registered.toISOString() }));
  }

  /** Registers a source, or changes its settings; events already taken keep theirs. */
  async register({ source, ...settings }: Sender): Promise<void> {
    await this.dataSource.query(
      'INSERT INTO source (id, settings) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET settings = excluded.settings',
      [source, settings],
    );
    this.remembered.delete(source);
  }

  async find(source: string): Promise<Sender | undefined> {
    const known = this.remembered.get(source);
    if (known && known.until > Date.now()) return known.sender;
    const [row] = await rows<{ settings: Omit<Sender, 'source'> }>(this.dataSource, 'SELECT settings FROM source WHERE id = $1', [source]);
    const sender = row && { source, ...row.settings };
    this.remembered.set(source, { sender, until: Date.now() + REMEMBER_MS });
    return sender;
  }

  /** A new key; the text comes back this once and is kept nowhere. Every service learns its digest. */
  async issueKey(scopes: Scope[], source?: string): Promise<{ id: string; key: string }> {
    if (source !== undefined && !(await this.find(source)))
      throw new NotFoundException(`The source ${source} is not registered; POST /v1/sources registers it.`);
    const text = `itk_${newSecret()}`;
    const key: Key = { id: randomUUID(), scopes, ...(source !== undefined && { source }) };
    const issued = { hash: hashOfKey(text), key };
    await transact(this.dataSource, 'journey', async (tx, publish) => {
      await keepKey(tx, issued);
      publish(aboutKey(KEY_ISSUED, key.id, issued));
    });
    return { id: key.id, key: text };
  }

  /** From now on here, and in seconds everywhere, the key opens nothing. */
  async revokeKey(id: string): Promise<void> {
    await transact(this.dataSource, 'journey', async (tx, publish) => {
      await revokeKey(tx, { id });
      publish(aboutKey(KEY_REVOKED, id, { id }));
    });
  }
}

function aboutKey(type: string, keyId: string, data: object): Publication {
  const time = formatInstant(Date.now() * 1000);
  const fact: Fact = {
    specversion: '1.0',
    id: `${keyId}/${type}`,
    source: 'itinera/journey',
    type,
    time,
    recordedtime: time,
    datacontenttype: 'application/json',
    data,
  };
  return { topic: ACCESS_TOPIC, key: keyId, fact };
}
