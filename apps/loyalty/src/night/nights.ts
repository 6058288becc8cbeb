import { MICROS_PER_SECOND, type Micros } from '#lib/contracts';
import { scrapedGauge } from '#lib/log';
import { rows } from '#lib/persistence';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { Gauge } from 'prom-client';
import type { DataSource } from 'typeorm';
import { Clock } from '#lib/clock';
import { plusDays, type Day } from '#lib/rules';
import { Programmes } from '../programme/programmes.js';
import { beginOf, daysFrom, programmeDayOf } from './night-days.js';
import { NightSteps } from './night-steps.js';
import { underNightLock } from './night-lock.js';

const nightSeconds = new Gauge({ name: 'itinera_loyalty_night_seconds', help: 'How long the last night took' });

/**
 * The nights: each local day of the programme acts once, in order, also those nobody was there for. What a night does is idempotent, and
 * only a night that came to its end is marked as done; so whoever is stopped in the middle goes on, and of several replicas one works.
 * A clock that is moved back lets no day act again, and those to come wait until it has come to them.
 */
@Injectable()
export class Nights implements OnModuleInit {
  private readonly logger = new Logger('night');

  constructor(
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
    private readonly programmes: Programmes,
    private readonly clock: Clock,
    private readonly steps: NightSteps,
  ) {}

  onModuleInit(): void {
    scrapedGauge('itinera_loyalty_last_night', 'When the day began whose night was done last, in seconds since 1970', [], async (set) => {
      const [row] = await rows<{ at: Micros | null }>(this.dataSource, 'SELECT max(at) AS at FROM night WHERE done_at IS NOT NULL');
      if (row!.at !== null) set({}, row!.at / MICROS_PER_SECOND);
    });
  }

  /** The local day it is. */
  today(): Day {
    return programmeDayOf(this.clock.now(), this.programmes.versions);
  }

  /** Lets all days up to today act that have not; none where another replica is at it. Answers with the days. */
  async catchUp(): Promise<Day[]> {
    return (await underNightLock(this.dataSource, 'or not at all', () => this.upTo(this.today()))) ?? [];
  }

  /** The same up to a day, which acts once more where it has acted already. Waits while another replica is at it. */
  async again(day: Day): Promise<Day[]> {
    return (await underNightLock(this.dataSource, 'when it is free', async () => {
      const days = await this.upTo(day);
      if (days.length > 0) return days;
      await this.pass(day);
      return [day];
    }))!;
  }

  /** The first day that has had a night, or begun one; null where none has. */
  async first(): Promise<Day | null> {
    const [row] = await rows<{ day: Day | null }>(this.dataSource, 'SELECT min(day) AS day FROM night');
    return row!.day;
  }

  private async upTo(last: Day): Promise<Day[]> {
    const [row] = await rows<{ open: Day | null; done: Day | null }>(
      this.dataSource,
      'SELECT min(day) FILTER (WHERE done_at IS NULL) AS open, max(day) FILTER (WHERE done_at IS NOT NULL) AS done FROM night',
    );
    const days = daysFrom(row!.open ?? (row!.done === null ? last : plusDays(row!.done, 1)), last);
    for (const day of days) await this.pass(day);
    return days;
  }

  private async pass(day: Day): Promise<void> {
    const started = performance.now();
    const at = beginOf(day, this.programmes.versions);
    await this.dataSource.query('INSERT INTO night (day, at, begun_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING', [
      day,
      at,
      this.clock.now(),
    ]);
    const counts = await this.steps.run({ day, at }, day === this.today());
    await this.dataSource.query('UPDATE night SET done_at = coalesce(done_at, $2) WHERE day = $1', [day, this.clock.now()]);
    const seconds = (performance.now() - started) / 1000;
    nightSeconds.set(seconds);
    const done = counts.flatMap(([name, count]) => (count > 0 ? [`${count} ${name}`] : []));
    this.logger.log(`${day} is done in ${seconds.toFixed(1)} s: ${done.join(', ') || 'nothing was due'}`);
  }
}
