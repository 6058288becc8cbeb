import type { ServiceName } from '#lib/contracts';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import { LogServer } from './log-server.js';
import { Log } from './port.js';

export interface Lag {
  group: string;
  topic: string;
  messages: number;
}

/** How far the consumers of this process are behind, how much waits to be published, how much is parked: for /metrics and /health. */
@Injectable()
export class LogStatus {
  constructor(
    private readonly log: Log,
    private readonly server: LogServer,
    private readonly modules: ModuleRef,
  ) {}

  /** Registers gauges that read the database when they are scraped. */
  register(services: ServiceName[]): void {
    const lags = new Gauge({ name: 'itinera_log_lag', help: 'Messages in a topic that a group has not handled', labelNames: ['group', 'topic'], collect: async () => {
      for (const { group, topic, messages } of await this.lags()) lags.set({ group, topic }, messages);
    } });
    const depth = new Gauge({ name: 'itinera_outbox_depth', help: 'Publications that have not reached the log', labelNames: ['service'], collect: async () => {
      for (const service of services) depth.set({ service }, await this.count(service, 'outbox'));
    } });
    const parked = new Gauge({ name: 'itinera_parked', help: 'Messages that are parked and not redriven', labelNames: ['service'], collect: async () => {
      for (const service of services) parked.set({ service }, await this.count(service, 'parked WHERE redriven_at IS NULL'));
    } });
  }

  async lags(): Promise<Lag[]> {
    const result: Lag[] = [];
    const heads = await this.log.heads([...new Set(this.server.groups.flatMap((group) => group.topics))]);
    for (const { group, service, topics } of this.server.groups) {
      const positions = (await this.dataSource(service).query('SELECT topic, partition, next_offset FROM position WHERE consumer = $1', [group])) as {
        topic: string; partition: number; next_offset: number;
      }[];
      const at = new Map(positions.map((row) => [`${row.topic} ${row.partition}`, Math.max(row.next_offset, 0)]));
      for (const topic of topics) {
        const messages = heads.filter((head) => head.topic === topic).reduce((sum, head) => sum + Math.max(0, head.next - (at.get(`${topic} ${head.partition}`) ?? 0)), 0);
        result.push({ group, topic, messages });
      }
    }
    return result;
  }

  /** Why a consumer group needs a person, or null. */
  get trouble(): string | null {
    return this.server.trouble;
  }

  private async count(service: ServiceName, what: string): Promise<number> {
    const [row] = (await this.dataSource(service).query(`SELECT count(*) AS n FROM ${what}`)) as { n: number }[];
    return row!.n;
  }

  private dataSource(service: ServiceName): DataSource {
    return this.modules.get<DataSource>(getDataSourceToken(service), { strict: false });
  }
}
