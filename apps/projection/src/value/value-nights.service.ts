import { Sweep } from '#lib/clock';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { ValueRuns } from './value-runs.js';

const EVERY_MS = 1_000;

/** Lets the fits happen: each night's after midnight, also one that was missed, and those asked for. */
@Injectable()
export class ValueNights implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly sweep: Sweep;

  constructor(private readonly runs: ValueRuns) {
    this.sweep = new Sweep('value model', EVERY_MS, () => runs.round());
  }

  onApplicationBootstrap(): void {
    this.sweep.start();
  }

  async onApplicationShutdown(): Promise<void> {
    this.runs.abort();
    await this.sweep.stop();
  }
}
