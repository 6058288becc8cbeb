import { AccessTables1760000000001 } from '#lib/access';
import { Clock, SystemClock } from '#lib/clock';
import { exporterOf } from '#lib/customers';
import { LogTables1760000000000 } from '#lib/log';
import { ServiceDatabase } from '#lib/persistence';
import { Module, type Provider, type Type } from '@nestjs/common';
import { Desks } from './desk/desks.js';
import { DeskTables1760000000400 } from './desk/tables.js';
import { FollowIdentity } from './follow-identity/follow-identity.controller.js';
import { CLAIM_RULES, type ClaimRules } from './judge-claims/claim-rules.js';
import { HeldIdeas, HeldVotes } from './ideas/held-ideas.js';
import { IdeaClaims } from './ideas/idea-claims.js';
import { IdeasController } from './ideas/ideas.controller.js';
import { IdeaTables1760000000450 } from './ideas/tables.js';
import { JudgeClaims } from './judge-claims/judge-claims.controller.js';
import { OverdueClaims } from './judge-claims/overdue-claims.js';
import { ExportCustomer } from './personal/export-customer.js';
import { ForgetCustomers } from './personal/forget-customers.controller.js';
import { HOLDINGS, type Holding } from './personal/holding.js';
import { Policies } from './policy/policies.js';
import { HeldReviews } from './reviews/held-reviews.js';
import { ReviewClaims } from './reviews/review-claims.js';
import { ReviewsController } from './reviews/reviews.controller.js';
import { ReviewTables1760000000440 } from './reviews/tables.js';
import { TextTables1760000000410 } from './texts/tables.js';

/** What customers say and what becomes of it. One line a feature, so that many may add theirs. */
const MIGRATIONS = [
  LogTables1760000000000,
  AccessTables1760000000001,
  DeskTables1760000000400,
  TextTables1760000000410,
  ReviewTables1760000000440,
  IdeaTables1760000000450,
];

const CONTROLLERS: Type[] = [FollowIdentity, ForgetCustomers, JudgeClaims, ReviewsController, IdeasController];

const CLAIMS: Type<ClaimRules>[] = [ReviewClaims, IdeaClaims];

const HELD: Type<Holding>[] = [HeldReviews, HeldIdeas, HeldVotes];

const PROVIDERS: Provider[] = [
  { provide: Clock, useClass: SystemClock },
  Policies,
  Desks,
  OverdueClaims,
  ...CLAIMS,
  { provide: CLAIM_RULES, useFactory: (...rules: ClaimRules[]) => rules, inject: CLAIMS },
  ...HELD,
  { provide: HOLDINGS, useFactory: (...all: Holding[]) => all, inject: HELD },
  { provide: exporterOf('feedback'), useClass: ExportCustomer },
];

@Module({
  imports: [ServiceDatabase.of('feedback', { migrations: MIGRATIONS })],
  controllers: CONTROLLERS,
  providers: PROVIDERS,
})
export class FeedbackModule {}
