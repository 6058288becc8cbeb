import { Sweep } from '#lib/clock';
import { MICROS_PER_SECOND } from '#lib/contracts';
import { scrapedGauge } from '#lib/log';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { FreshValues } from './fresh-values.js';
import { latestMidnight } from './pg-fits.js';
import { ValueRuns } from './value-runs.js';

const EVERY_MS = 1_000;

/** Lets the fits happen: each night's after midnight, also one that was missed, and those asked for; and by day what late facts ask for. */
@Injectable()
export class ValueNights implements OnModuleInit, OnApplicationBootstrap, OnApplicationShutdown {
  private readonly sweep: Sweep;

  constructor(
    @InjectDataSource('projection') private readonly dataSource: DataSource,
    private readonly runs: ValueRuns,
    private readonly fresh: FreshValues,
  ) {
    this.sweep = new Sweep('value model', EVERY_MS, async () => (await runs.round()) || (await fresh.round()));
  }

  onModuleInit(): void {
    scrapedGauge('itinera_projection_last_night', 'The midnight whose night was done last, in seconds since 1970', [], async (set) => {
      const latest = await latestMidnight(this.dataSource);
      if (latest !== null) set({}, latest / MICROS_PER_SECOND);
    });
  }

  onApplicationBootstrap(): void {
    this.sweep.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.runs.abort();
    this.fresh.abort();
    await this.sweep.stop();
  }
}
