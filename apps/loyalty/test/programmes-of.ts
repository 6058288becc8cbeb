import type { Config } from '#lib/config';
import type { DataSource } from 'typeorm';
import type { Programme } from '../src/programme/programme.js';
import { Programmes } from '../src/programme/programmes.js';

/** These versions, accepted without a file. */
export const programmesOf = (dataSource: DataSource, versions: readonly Programme[]): Programmes =>
  Object.assign(new Programmes(dataSource, {} as Config), { accepted: versions });
