import { AccessTables1760000000001 } from '#lib/access';
import { LogTables1760000000000 } from '#lib/log';
import { ServiceDatabase } from '#lib/persistence';
import { Module } from '@nestjs/common';

/** Its claims wait in `itinera.claims.loyalty`, kept without end, until their judge is built: nothing is lost meanwhile. */
@Module({ imports: [ServiceDatabase.of('loyalty', { migrations: [LogTables1760000000000, AccessTables1760000000001] })] })
export class LoyaltyModule {}
