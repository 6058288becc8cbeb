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
import { HeldRecoveries } from './recoveries/held-recoveries.js';
import { FollowCare } from './questions/assignment/follow-care.controller.js';
import { RepresentativesController } from './questions/assignment/representatives.controller.js';
import { HeldQuestions } from './questions/held-questions.js';
import { OverdueQuestions } from './questions/overdue/overdue-questions.js';
import { QuestionClaims } from './questions/question-claims.js';
import { DeedsController } from './questions/requests/deeds.controller.js';
import { JoinPartController } from './questions/requests/join-part.controller.js';
import { QuestionRequests } from './questions/requests/question-requests.js';
import { QuestionsController } from './questions/requests/questions.controller.js';
import { WorkListController } from './questions/requests/work-list.controller.js';
import { LostClasses1760000000460, QuestionTables1760000000415 } from './questions/tables.js';
import { RecoverReviews } from './recoveries/recover-reviews.controller.js';
import { RecoveriesController } from './recoveries/recoveries.controller.js';
import { RecoveryTables1760000000421 } from './recoveries/tables.js';
import { HeldReviews } from './reviews/held-reviews.js';
import { ReviewClaims } from './reviews/review-claims.js';
import { ReviewsController } from './reviews/reviews.controller.js';
import { ReviewTables1760000000440 } from './reviews/tables.js';
import { DueSurveys } from './surveys/due-surveys.js';
import { HeldSurveys } from './surveys/held-surveys.js';
import { PlanSurveys } from './surveys/plan-surveys.controller.js';
import { SurveyClaims } from './surveys/survey-claims.js';
import { SurveyPageController } from './surveys/survey-page.controller.js';
import { Surveys } from './surveys/surveys.js';
import { SurveysController } from './surveys/surveys.controller.js';
import { SurveyTables1760000000420 } from './surveys/tables.js';
import { TextTables1760000000410 } from './texts/tables.js';

/** What customers say and what becomes of it. One line a feature, so that many may add theirs. */
const MIGRATIONS = [
  LogTables1760000000000,
  AccessTables1760000000001,
  DeskTables1760000000400,
  TextTables1760000000410,
  QuestionTables1760000000415,
  ReviewTables1760000000440,
  IdeaTables1760000000450,
  SurveyTables1760000000420,
  RecoveryTables1760000000421,
  LostClasses1760000000460,
];

const CONTROLLERS: Type[] = [
  FollowIdentity,
  ForgetCustomers,
  JudgeClaims,
  QuestionsController,
  DeedsController,
  JoinPartController,
  WorkListController,
  FollowCare,
  RepresentativesController,
  ReviewsController,
  IdeasController,
  PlanSurveys,
  SurveysController,
  SurveyPageController,
  RecoverReviews,
  RecoveriesController,
];

const CLAIMS: Type<ClaimRules>[] = [QuestionClaims, ReviewClaims, IdeaClaims, SurveyClaims];

const HELD: Type<Holding>[] = [HeldQuestions, HeldReviews, HeldIdeas, HeldVotes, HeldSurveys, HeldRecoveries];

const PROVIDERS: Provider[] = [
  { provide: Clock, useClass: SystemClock },
  Policies,
  Desks,
  OverdueClaims,
  OverdueQuestions,
  QuestionRequests,
  Surveys,
  DueSurveys,
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
