import { AccessTables1760000000001 } from '#lib/access';
import { exporterOf } from '#lib/customers';
import { LogTables1760000000000 } from '#lib/log';
import { ServiceDatabase } from '#lib/persistence';
import { Module, type Provider, type Type } from '@nestjs/common';
import { NoteTraits } from './birthdays/note-traits.controller.js';
import { RewardFeedbackController } from './bonuses/reward-feedback.controller.js';
import { FeedbackTables1760000000341 } from './bonuses/tables.js';
import { ChallengesController } from './challenges/challenges.controller.js';
import { ChallengeTables1760000000322 } from './challenges/tables.js';
import { ClubController } from './club/club.controller.js';
import { ClubTables1760000000323 } from './club/tables.js';
import { CouponsController } from './coupons/coupons.controller.js';
import { Coupons } from './coupons/coupons.js';
import { Guesses } from './coupons/guesses.js';
import { CouponTables1760000000320 } from './coupons/tables.js';
import { ExportCustomer } from './customers/export-customer.js';
import { ForgetCustomers } from './customers/forget-customers.controller.js';
import { ErasedSubjects1760000000350 } from './customers/tables.js';
import { DonationsController } from './donations/donations.controller.js';
import { DonationTables1760000000305 } from './donations/tables.js';
import { JudgeClaims } from './judge-claims/judge-claims.controller.js';
import { Books } from './members/books.js';
import { Clock, SystemClock } from '#lib/clock';
import { FindMember } from './members/find-member.js';
import { LedgerController } from './members/ledger.controller.js';
import { MemberRequests } from './members/member-requests.js';
import { MembersController } from './members/members.controller.js';
import { MemberTables1760000000300 } from './members/tables.js';
import { FollowIdentityController } from './merges/follow-identity.controller.js';
import { NIGHT_PROVIDERS } from './night/night.providers.js';
import { NightsController } from './night/nights.controller.js';
import { NightTables1760000000340 } from './night/tables.js';
import { OffersController } from './offers/offers.controller.js';
import { EarnFromOrdersController } from './orders/earn-from-orders.controller.js';
import { OrderTables1760000000310 } from './orders/tables.js';
import { PartnersController } from './partners/partners.controller.js';
import { PartnerTables1760000000324 } from './partners/tables.js';
import { Programmes } from './programme/programmes.js';
import { QuotesController } from './quotes/quotes.controller.js';
import { RebateTables1760000000342 } from './rebates/tables.js';
import { GrantRecoveriesController } from './recoveries/grant-recoveries.controller.js';
import { RecoveriesController } from './recoveries/recoveries.controller.js';
import { RecoveryTables1760000000344 } from './recoveries/tables.js';
import { ReferralsController } from './referrals/referrals.controller.js';
import { ReferralTables1760000000321 } from './referrals/tables.js';
import { RedemptionsController } from './redemptions/redemptions.controller.js';
import { RedemptionTables1760000000343 } from './redemptions/tables.js';
import { TransfersController } from './transfers/transfers.controller.js';
import { LedgerVerificationsController } from './verify/verifications.controller.js';

/** What customers earn and what becomes of it. One line a feature, so that many may add theirs. */
const MIGRATIONS = [
  LogTables1760000000000,
  AccessTables1760000000001,
  MemberTables1760000000300,
  NightTables1760000000340,
  FeedbackTables1760000000341,
  RebateTables1760000000342,
  OrderTables1760000000310,
  DonationTables1760000000305,
  CouponTables1760000000320,
  ReferralTables1760000000321,
  ChallengeTables1760000000322,
  ClubTables1760000000323,
  PartnerTables1760000000324,
  RedemptionTables1760000000343,
  RecoveryTables1760000000344,
  ErasedSubjects1760000000350,
];

const CONTROLLERS: Type[] = [
  NoteTraits,
  ForgetCustomers,
  RewardFeedbackController,
  GrantRecoveriesController,
  NightsController,
  EarnFromOrdersController,
  FollowIdentityController,
  JudgeClaims,
  MembersController,
  LedgerController,
  DonationsController,
  TransfersController,
  RedemptionsController,
  QuotesController,
  OffersController,
  CouponsController,
  ReferralsController,
  RecoveriesController,
  ChallengesController,
  ClubController,
  PartnersController,
  LedgerVerificationsController,
];

const PROVIDERS: Provider[] = [
  { provide: Clock, useClass: SystemClock },
  Programmes,
  Books,
  FindMember,
  MemberRequests,
  Coupons,
  Guesses,
  ...NIGHT_PROVIDERS,
  { provide: exporterOf('loyalty'), useClass: ExportCustomer },
];

@Module({
  imports: [ServiceDatabase.of('loyalty', { migrations: MIGRATIONS })],
  controllers: CONTROLLERS,
  providers: PROVIDERS,
})
export class LoyaltyModule {}
