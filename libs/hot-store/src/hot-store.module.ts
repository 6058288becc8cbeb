import { Config } from '#lib/config';
import { Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { HotStore } from './hot-store.js';
import { MemoryHotStore } from './memory/memory-hot-store.js';
import { RedisHotStore } from './redis/redis-hot-store.js';

const logger = new Logger('hot store');

@Module({
  providers: [
    {
      provide: HotStore,
      inject: [Config],
      useFactory: ({ hotStore }: Config): HotStore =>
        hotStore.kind === 'memory'
          ? new MemoryHotStore()
          : new RedisHotStore(hotStore.url, (text, error) => logger.warn(`${text}: ${(error as Error).message}`)),
    },
  ],
  exports: [HotStore],
})
export class HotStoreModule implements OnApplicationShutdown {
  constructor(private readonly hotStore: HotStore) {}

  async onApplicationShutdown(): Promise<void> {
    await this.hotStore.close();
  }
}
