import { AccessTables1760000000001 } from '#lib/access';
import { LogTables1760000000000 } from '#lib/log';
import { ServiceDatabase } from '#lib/persistence';
import { Module } from '@nestjs/common';
import { ConsentsController } from './consents/consents.controller.js';
import { PgConsents } from './consents/pg-consents.js';
import { FindCustomer } from './find-customer/find-customer.js';
import { IdentityTables1760000000100 } from './identity-tables.js';
import { HearClaims } from './judge-claims/hear-claims.js';
import { JudgeClaims } from './judge-claims/judge-claims.handler.js';
import { NotePurchases } from './leads/note-purchases.handler.js';
import { MergeByHand } from './merges/merge-by-hand.js';
import { Merge, Suggestion } from './merges/merge.entity.js';
import { MergesController } from './merges/merges.controller.js';
import { Suggestions } from './merges/suggestions.js';
import { UndoMerge } from './merges/undo-merge.js';
import { PgPeople } from './resolve-subjects/pg-people.js';
import { PgTraits } from './traits/pg-traits.js';
import { Vault } from './vault/vault.js';

/** Who is who, what is known of them, and what they allow. */
@Module({
  imports: [
    ServiceDatabase.of('identity', {
      entities: [Merge, Suggestion],
      migrations: [LogTables1760000000000, AccessTables1760000000001, IdentityTables1760000000100],
    }),
  ],
  controllers: [JudgeClaims, NotePurchases, MergesController, ConsentsController],
  providers: [HearClaims, PgPeople, PgTraits, PgConsents, FindCustomer, MergeByHand, UndoMerge, Suggestions, Vault],
})
export class IdentityModule {}
