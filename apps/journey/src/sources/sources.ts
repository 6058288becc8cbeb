import { ACCESS_TOPIC, hashOfKey, keepKey, KEY_ISSUED, KEY_REVOKED, revokeKey, type Key, type Scope } from '#lib/access';
import { newSecret } from '#lib/config';
import { Clock } from '#lib/clock';
import { formatInstant, type Fact } from '#lib/contracts';
import { transact, type Publication } from '#lib/log';
import { rows } from '#lib/persistence';
import { Injectable, NotFoundException } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { randomUUID } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';
import type { Sender } from '../intake/received.js';
import { followConnection } from '../reconciliation/pg-reconciliations.js';
import { ShopConnections, shownOf, type Connection, type Platform, type ShownConnections } from '../webhooks/shop-connections.js';

export interface Source extends Sender, ShownConnections {
  registeredAt: string;
}

/** What is registered of a source: its settings, and how its shop signs. */
export interface Registration extends Sender, Partial<Record<Platform, Connection>> {}

const REMEMBER_MS = 2_000;

/** Who may send: sources with their shop and defaults, and the keys they write with. */
@Injectable()
export class Sources {
  private readonly remembered = new Map<string, { sender: Sender | undefined; until: number }>();

  constructor(
    @InjectDataSource('journey') private readonly dataSource: DataSource,
    private readonly connections: ShopConnections,
    private readonly clock: Clock,
  ) {}

  async list(): Promise<Source[]> {
    const found = await rows<{ id: string; settings: Omit<Sender, 'source'>; registered: Date }>(
      this.dataSource,
      'SELECT id, settings, registered FROM source ORDER BY id',
    );
    const connections = await this.connections.shown();
    return found.map(({ id, settings, registered }) => ({
      source: id,
      ...settings,
      ...connections.get(id),
      registeredAt: registered.toISOString(),
    }));
  }

  /** Registers a source, or changes its settings; events already taken keep theirs. What signs and pulls stays where nothing is said of it. */
  async register({ source, shopify, woocommerce, ...settings }: Registration): Promise<ShownConnections> {
    const shown = await this.dataSource.transaction(async (tx) => {
      await tx.query('INSERT INTO source (id, settings) VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET settings = excluded.settings', [
        source,
        settings,
      ]);
      const connected: ShownConnections = {};
      if (shopify) await this.connect(tx, source, 'shopify', shopify, connected);
      if (woocommerce) await this.connect(tx, source, 'woocommerce', woocommerce, connected);
      return connected;
    });
    this.remembered.delete(source);
    return shown;
  }

  private async connect(
    tx: EntityManager,
    source: string,
    platform: Platform,
    changes: Connection,
    shown: ShownConnections,
  ): Promise<void> {
    const connection = await this.connections.change(tx, source, platform, changes);
    if (connection) shown[platform] = shownOf(connection);
    if (platform === 'woocommerce') await followConnection(tx, source, connection, this.clock.now());
  }

  async find(source: string): Promise<Sender | undefined> {
    const known = this.remembered.get(source);
    if (known && known.until > Date.now()) return known.sender;
    const [row] = await rows<{ settings: Omit<Sender, 'source'> }>(this.dataSource, 'SELECT settings FROM source WHERE id = $1', [source]);
    const sender = row && { source, ...row.settings };
    this.remembered.set(source, { sender, until: Date.now() + REMEMBER_MS });
    return sender;
  }

  /** Whether all who are registered are of one shop. */
  async areOfOneShop(tx: EntityManager): Promise<boolean> {
    const [row] = await rows<{ shops: number }>(tx, `SELECT count(DISTINCT coalesce(settings->>'shop', ''))::int AS shops FROM source`);
    return row!.shops === 1;
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
