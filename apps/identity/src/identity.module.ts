import { AccessTables1760000000001 } from '#lib/access';
import { Clock, SystemClock } from '#lib/clock';
import { exporterOf } from '#lib/customers';
import { LogTables1760000000000 } from '#lib/log';
import { ServiceDatabase } from '#lib/persistence';
import { Module } from '@nestjs/common';
import { ConsentsController } from './consents/consents.controller.js';
import { PgConsents } from './consents/pg-consents.js';
import { Erasures } from './erasures/erasures.js';
import { ErasuresController } from './erasures/erasures.controller.js';
import { ErasureTables1760000000110 } from './erasures/tables.js';
import { ExportPerson } from './export/export-person.js';
import { FindCustomer } from './find-customer/find-customer.js';
import { IdentityTables1760000000100 } from './identity-tables.js';
import { HearClaims } from './judge-claims/hear-claims.js';
import { JudgeClaims } from './judge-claims/judge-claims.handler.js';
import { NotePurchases } from './leads/note-purchases.handler.js';
import { LeadTables1760000000113 } from './leads/tables.js';
import { MergeByHand } from './merges/merge-by-hand.js';
import { Merge, Suggestion } from './merges/merge.entity.js';
import { MergesController } from './merges/merges.controller.js';
import { Suggestions } from './merges/suggestions.js';
import { UndoMerge } from './merges/undo-merge.js';
import { BlindIndex } from './names/blind-index.js';
import { FindPeople } from './names/find-people.js';
import { MakeFindable } from './names/make-findable.js';
import { PeopleController } from './names/people.controller.js';
import { NameTables1760000000112 } from './names/tables.js';
import { RepresentativesController } from './representatives/representatives.controller.js';
import { RepresentativeTables1760000000111 } from './representatives/tables.js';
import { PgPeople } from './resolve-subjects/pg-people.js';
import { PgTraits } from './traits/pg-traits.js';
import { Vault } from './vault/vault.js';

/** Who is who, what is known of them, and what they allow. */
@Module({
  imports: [
    ServiceDatabase.of('identity', {
      entities: [Merge, Suggestion],
      migrations: [
        LogTables1760000000000,
        AccessTables1760000000001,
        IdentityTables1760000000100,
        ErasureTables1760000000110,
        RepresentativeTables1760000000111,
        NameTables1760000000112,
        LeadTables1760000000113,
      ],
    }),
  ],
  controllers: [
    JudgeClaims,
    NotePurchases,
    MergesController,
    ConsentsController,
    RepresentativesController,
    ErasuresController,
    PeopleController,
  ],
  providers: [
    { provide: Clock, useClass: SystemClock },
    HearClaims,
    PgPeople,
    PgTraits,
    PgConsents,
    FindCustomer,
    MergeByHand,
    UndoMerge,
    Suggestions,
    Vault,
    BlindIndex,
    FindPeople,
    MakeFindable,
    Erasures,
    { provide: exporterOf('identity'), useClass: ExportPerson },
  ],
})
export class IdentityModule {}
