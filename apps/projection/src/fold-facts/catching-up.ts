import { Clock, Sweep } from '#lib/clock';
import { MICROS_PER_SECOND, type Micros } from '#lib/contracts';
import { LogStatus } from '#lib/log';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

const GROUP = 'projection.fold-facts';
const EVERY_MS = 1_000;
/** Every fact waits a moment in the log, and no harm comes of that. */
export const A_MOMENT: Micros = 10 * MICROS_PER_SECOND;

/**
 * Whether facts have stood in the log for longer than a moment and are not folded yet, be they another replica's to fold. Whatever time
 * alone seems to have brought by then, what is not read yet may deny: nobody tells of it before.
 *
 * The log says where it ends, and not since when. So an end is remembered with the instant it was seen at, and once the group has come
 * there, all that was there at that instant is folded.
 */
@Injectable()
export class CatchingUp implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly sweeps = new Sweep('catching up', EVERY_MS, async () => {
    await this.look();
    return false;
  });
  private foldedTo: Micros = -Infinity;
  private seen: { at: Micros; ends: Map<string, number> } = { at: -Infinity, ends: new Map() };

  constructor(
    private readonly log: LogStatus,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeps.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.sweeps.stop();
  }

  /** True as well as long as nobody knows. */
  get isBehind(): boolean {
    return this.clock.now() - this.foldedTo > A_MOMENT;
  }

  async look(): Promise<void> {
    const at = this.clock.now();
    const standings = (await this.log.standingsOf(GROUP)).map(({ topic, partition, ...of }) => ({ place: `${topic} ${partition}`, ...of }));
    if (!standings.every(({ place, next }) => next >= (this.seen.ends.get(place) ?? 0))) return;
    this.foldedTo = this.seen.at;
    this.seen = { at, ends: new Map(standings.map(({ place, end }) => [place, end])) };
  }
}
