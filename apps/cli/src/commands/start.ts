import type { Command } from 'commander';
import { presetEnvironment } from '#lib/config';

export function addStart(program: Command): void {
  program
    .command('start')
    .description('Start the standalone product: all services in one process, with a database of their own.')
    .option('--port <port>', 'where it answers (PORT, else 8080)')
    .option('--data-dir <folder>', 'where it keeps its data (DATA_DIR, else ./data)')
    .action(async ({ port, dataDir }: { port?: string; dataDir?: string }) => {
      presetEnvironment({ PORT: port, DATA_DIR: dataDir });
      // In this process, so that signals reach it as they are; and by address, since the command line knows no other app.
      await import(new URL('../../../standalone/src/main.js', import.meta.url).href);
    });
}
