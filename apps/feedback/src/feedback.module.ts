import { AccessTables1760000000001 } from '#lib/access';
import { Clock, SystemClock } from '#lib/clock';
import { LogTables1760000000000 } from '#lib/log';
import { ServiceDatabase } from '#lib/persistence';
import { Module, type Provider, type Type } from '@nestjs/common';
import { Desks } from './desk/desks.js';
import { DeskTables1760000000400 } from './desk/tables.js';
import { FollowIdentity } from './follow-identity/follow-identity.controller.js';
import { CLAIM_RULES, type ClaimRules } from './judge-claims/claim-rules.js';
import { JudgeClaims } from './judge-claims/judge-claims.controller.js';
import { OverdueClaims } from './judge-claims/overdue-claims.js';
import { Policies } from './policy/policies.js';

/** What customers say and what becomes of it. One line a feature, so that many may add theirs. */
const MIGRATIONS = [LogTables1760000000000, AccessTables1760000000001, DeskTables1760000000400];

const CONTROLLERS: Type[] = [FollowIdentity, JudgeClaims];

const CLAIMS: Type<ClaimRules>[] = [];

const PROVIDERS: Provider[] = [
  { provide: Clock, useClass: SystemClock },
  Policies,
  Desks,
  OverdueClaims,
  ...CLAIMS,
  { provide: CLAIM_RULES, useFactory: (...rules: ClaimRules[]) => rules, inject: CLAIMS },
];

@Module({
  imports: [ServiceDatabase.of('feedback', { migrations: MIGRATIONS })],
  controllers: CONTROLLERS,
  providers: PROVIDERS,
})
export class FeedbackModule {}
