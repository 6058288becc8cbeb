import { Config } from '#lib/config';
import { Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { HotStore } from './hot-store.js';
import { MemoryHotStore } from './memory/memory-hot-store.js';
import { MemoryHotStreams } from './memory/memory-hot-streams.js';
import { RedisHotStore } from './redis/redis-hot-store.js';
import { RedisHotStreams } from './redis/redis-hot-streams.js';
import { HotStreams } from './streams/hot-streams.js';

const logger = new Logger('hot store');
const onTrouble = (text: string, error: unknown): void => logger.warn(`${text}: ${(error as Error).message}`);

@Module({
  providers: [
    {
      provide: HotStore,
      inject: [Config],
      useFactory: ({ hotStore }: Config): HotStore =>
        hotStore.kind === 'memory' ? new MemoryHotStore() : new RedisHotStore(hotStore.url, onTrouble),
    },
    {
      provide: HotStreams,
      inject: [Config],
      useFactory: ({ hotStore }: Config): HotStreams =>
        hotStore.kind === 'memory' ? new MemoryHotStreams() : new RedisHotStreams(hotStore.url, onTrouble),
    },
  ],
  exports: [HotStore, HotStreams],
})
export class HotStoreModule implements OnApplicationShutdown {
  constructor(
    private readonly hotStore: HotStore,
    private readonly streams: HotStreams,
  ) {}

  async onApplicationShutdown(): Promise<void> {
    await this.streams.close();
    await this.hotStore.close();
  }
}
