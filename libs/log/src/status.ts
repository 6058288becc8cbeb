import type { ServiceName } from '#lib/contracts';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { LogServer } from './log-server.js';
import { Log } from './port.js';
import { scrapedGauge } from './scraped-gauge.js';

export interface Lag {
  group: string;
  topic: string;
  messages: number;
}

/** What a group handles next in a partition, and what comes next into the log there. */
export interface Standing {
  topic: string;
  partition: number;
  next: number;
  end: number;
}

/** How far the consumers of this process are behind, how much waits to be published, how much is parked: for /metrics and /health. */
@Injectable()
export class LogStatus {
  constructor(
    private readonly log: Log,
    private readonly server: LogServer,
    private readonly modules: ModuleRef,
  ) {}

  /** Registers gauges that read the database when they are scraped; a later call takes the place of an earlier one. */
  register(services: ServiceName[]): void {
    scrapedGauge('itinera_log_lag', 'Messages in a topic that a group has not handled', ['group', 'topic'], async (set) => {
      for (const { group, topic, messages } of await this.lags()) set({ group, topic }, messages);
    });
    scrapedGauge('itinera_outbox_depth', 'Publications that have not reached the log', ['service'], async (set) => {
      for (const service of services) set({ service }, await this.count(service, 'outbox'));
    });
    scrapedGauge('itinera_parked', 'Messages that are parked and not redriven', ['service'], async (set) => {
      for (const service of services) set({ service }, await this.count(service, 'parked WHERE redriven_at IS NULL'));
    });
  }

  async lags(): Promise<Lag[]> {
    const result: Lag[] = [];
    const heads = await this.log.heads([...new Set(this.server.groups.flatMap((group) => group.topics))]);
    for (const group of this.server.groups) {
      const standings = await this.standings(group, heads);
      for (const topic of group.topics) {
        const ofTopic = standings.filter((standing) => standing.topic === topic);
        const messages = ofTopic.reduce((sum, { next, end }) => sum + Math.max(0, end - next), 0);
        result.push({ group: group.group, topic, messages });
      }
    }
    return result;
  }

  /** Where a group stands in all partitions, whichever replica reads them, and where these end. */
  async standingsOf(name: string): Promise<Standing[]> {
    const group = this.server.groups.find(({ group }) => group === name);
    if (!group) throw new Error(`no consumer group ${name} here`);
    return this.standings(group, await this.log.heads(group.topics));
  }

  /** Why a consumer group needs a person, or null. */
  get trouble(): string | null {
    return this.server.trouble;
  }

  /** The ends are read before: a group that has come to one has handled all there was by then. */
  private async standings(
    { group, service, topics }: LogServer['groups'][number],
    heads: Awaited<ReturnType<Log['heads']>>,
  ): Promise<Standing[]> {
    const positions = (await this.dataSource(service).query('SELECT topic, partition, next_offset FROM position WHERE consumer = $1', [
      group,
    ])) as { topic: string; partition: number; next_offset: number }[];
    const at = new Map(positions.map((row) => [`${row.topic} ${row.partition}`, Math.max(row.next_offset, 0)]));
    return heads
      .filter(({ topic }) => topics.includes(topic))
      .map(({ topic, partition, next: end }) => ({ topic, partition, next: at.get(`${topic} ${partition}`) ?? 0, end }));
  }

  private async count(service: ServiceName, what: string): Promise<number> {
    const [row] = (await this.dataSource(service).query(`SELECT count(*) AS n FROM ${what}`)) as { n: number }[];
    return row!.n;
  }

  private dataSource(service: ServiceName): DataSource {
    return this.modules.get<DataSource>(getDataSourceToken(service), { strict: false });
  }
}
