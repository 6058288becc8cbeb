import { AccessTables1760000000001 } from '#lib/access';
import { LogTables1760000000000 } from '#lib/log';
import { ServiceDatabase } from '#lib/persistence';
import { Module, type Provider, type Type } from '@nestjs/common';
import { Books } from './members/books.js';
import { Clock, SystemClock } from './members/clock.js';
import { FindMember } from './members/find-member.js';
import { MemberTables1760000000300 } from './members/tables.js';
import { Programmes } from './programme/programmes.js';

/** What customers earn and what becomes of it. One line a feature, so that many may add theirs. */
const MIGRATIONS = [LogTables1760000000000, AccessTables1760000000001, MemberTables1760000000300];

const CONTROLLERS: Type[] = [];

const PROVIDERS: Provider[] = [{ provide: Clock, useClass: SystemClock }, Programmes, Books, FindMember];

@Module({
  imports: [ServiceDatabase.of('loyalty', { migrations: MIGRATIONS })],
  controllers: CONTROLLERS,
  providers: PROVIDERS,
})
export class LoyaltyModule {}
