import { Sweep } from '#lib/clock';
import type { ServiceName } from '#lib/contracts';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { SHORT_LIVED, SHORT_LIVED_FOR } from './topics.js';

export const PARKED_OF = Symbol('the services whose parked messages leave by themselves');

const EVERY_MS = 3_600_000;

/**
 * What was put aside of topics that may hold personal data leaves as it would have left the topic: the sender has been told why it was
 * not taken. Facts that were put aside stay until they are redriven.
 */
@Injectable()
export class ParkedRetention implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly sweeps = new Sweep('log', EVERY_MS, async () => {
    for (const service of this.services) await dropOldParked(this.modules.get<DataSource>(getDataSourceToken(service), { strict: false }));
    return false;
  });

  constructor(
    private readonly modules: ModuleRef,
    @Inject(PARKED_OF) private readonly services: ServiceName[],
  ) {}

  onApplicationBootstrap(): void {
    this.sweeps.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.sweeps.stop();
  }
}

export async function dropOldParked(dataSource: DataSource): Promise<void> {
  await dataSource.query(`DELETE FROM parked WHERE topic = ANY($1) AND parked_at < now() - interval '${SHORT_LIVED_FOR}'`, [SHORT_LIVED]);
}
