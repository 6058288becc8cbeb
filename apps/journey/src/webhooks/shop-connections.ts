import { Config } from '#lib/config';
import { rows } from '#lib/persistence';
import { derivedKey, open, seal } from '#lib/sealing';
import { BadRequestException, Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { KeyObject } from 'node:crypto';
import type { DataSource, EntityManager } from 'typeorm';

export const PLATFORMS = ['shopify', 'woocommerce'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** How a shop signs, and for WooCommerce how it is asked. */
export interface Connection {
  /** One, or while it is being changed two. */
  secrets: string[];
  url?: string;
  consumerKey?: string;
  consumerSecret?: string;
  everyMinutes?: number;
}

/** What may be shown of it. */
export interface ShownConnection {
  /** How many there are. */
  secrets: number;
  url?: string;
  everyMinutes?: number;
}

export type ShownConnections = Partial<Record<Platform, ShownConnection>>;

/** The secrets of connected shops. They stand sealed in the database, and are shown to nobody. */
@Injectable()
export class ShopConnections {
  private readonly key: KeyObject;

  constructor(
    @InjectDataSource('journey') private readonly dataSource: DataSource,
    config: Config,
  ) {
    this.key = derivedKey(config.subjectSecret, 'itinera: secrets of shops');
  }

  async find(source: string, platform: Platform, tx: EntityManager | DataSource = this.dataSource): Promise<Connection | undefined> {
    const [row] = await rows<{ sealed: Buffer }>(tx, 'SELECT sealed FROM shop_connection WHERE source = $1 AND platform = $2', [
      source,
      platform,
    ]);
    return row && this.unsealed(source, platform, row.sealed);
  }

  /** What is not given stays as it was; without any secret the shop is connected no more. */
  async change(tx: EntityManager, source: string, platform: Platform, changes: Connection): Promise<Connection | undefined> {
    if (changes.secrets.length === 0) {
      await tx.query('DELETE FROM shop_connection WHERE source = $1 AND platform = $2', [source, platform]);
      return undefined;
    }
    const connection = { ...(await this.find(source, platform, tx)), ...changes };
    if (connection.url !== undefined && !(connection.consumerKey && connection.consumerSecret))
      throw new BadRequestException('A shop is asked with a consumerKey and a consumerSecret; its REST API settings make them.');
    await tx.query(
      'INSERT INTO shop_connection (source, platform, sealed) VALUES ($1, $2, $3) ON CONFLICT (source, platform) DO UPDATE SET sealed = excluded.sealed',
      [source, platform, seal(this.key, `${platform} ${source}`, JSON.stringify(connection))],
    );
    return connection;
  }

  /** By source. */
  async shown(): Promise<Map<string, ShownConnections>> {
    const found = await rows<{ source: string; platform: Platform; sealed: Buffer }>(this.dataSource, 'SELECT * FROM shop_connection');
    const shown = new Map<string, ShownConnections>();
    for (const { source, platform, sealed } of found)
      shown.set(source, { ...shown.get(source), [platform]: shownOf(this.unsealed(source, platform, sealed)) });
    return shown;
  }

  private unsealed(source: string, platform: Platform, sealed: Buffer): Connection {
    return JSON.parse(open(this.key, `${platform} ${source}`, sealed)) as Connection;
  }
}

export const shownOf = ({ secrets, url, everyMinutes }: Connection): ShownConnection => ({
  secrets: secrets.length,
  ...(url !== undefined && { url }),
  ...(everyMinutes !== undefined && { everyMinutes }),
});
