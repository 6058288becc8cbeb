import { AccessTables1760000000001 } from '#lib/access';
import { HotStoreModule } from '#lib/hot-store';
import { exporterOf } from '#lib/customers';
import { LogTables1760000000000 } from '#lib/log';
import { ServiceDatabase } from '#lib/persistence';
import { Module } from '@nestjs/common';
import { AttributionFile } from './attribution/attribution-file.js';
import { Comparer, WorkerComparer } from './classes/comparer.js';
import { CustomerController } from './customer/customer.controller.js';
import { Clock, SystemClock } from '#lib/clock';
import { CatchingUp } from './fold-facts/catching-up.js';
import { Deadlines } from './fold-facts/deadlines.js';
import { ExportCustomer } from './erasure/export-customer.js';
import { ForgetDocuments } from './erasure/forget-documents.controller.js';
import { FoldFactsController } from './fold-facts/fold-facts.controller.js';
import { Customers } from './journey/customers.js';
import { JourneyController } from './journey/journey.controller.js';
import { Journeys } from './journey/journeys.js';
import { EvidencePages } from './kpis/evidence-pages.js';
import { KpiGauges } from './kpis/kpi-gauges.js';
import { Kpis } from './kpis/kpis.js';
import { KpisController } from './kpis/kpis.controller.js';
import { CustomerStreams } from './streams/customer-streams.js';
import { EventStreams } from './streams/event-streams.js';
import { FeedStreams } from './streams/feed-streams.controller.js';
import { KpiStreams } from './streams/kpi-streams.js';
import { OpenStreams } from './streams/open-streams.js';
import { StreamNames } from './streams/stream-names.js';
import { StreamsController } from './streams/streams.controller.js';
import { WatchedPages } from './streams/watched-pages.js';
import { PROJECTION_TABLES } from './tables.js';
import { ThresholdsController } from './thresholds/thresholds.controller.js';
import { WatchThresholds } from './thresholds/watch-thresholds.js';
import { FreshValues } from './value/fresh-values.js';
import { Fitter, WorkerFitter } from './value/fitter.js';
import { ValueModelController } from './value/value-model.controller.js';
import { ValueNights } from './value/value-nights.service.js';
import { ValueRuns } from './value/value-runs.js';
import { CustomerViews } from './read-customer/customer-views.js';
import { StepRulesFile } from './read-customer/step-rules-file.js';
import { JourneyMapController } from './journey-map/journey-map.controller.js';
import { FollowSegments } from './segments/follow-changes.controller.js';
import { SegmentSweep } from './segments/segment-sweep.js';
import { SegmentsController } from './segments/segments.controller.js';
import { FollowChanges } from './vitality/follow-changes.controller.js';
import { VitalitySweep } from './vitality/vitality-sweep.js';
import { AskIdentity } from './find-customers/ask-identity.js';
import { CustomersController } from './find-customers/customers.controller.js';
import { FindCustomers } from './find-customers/find-customers.js';
import { VerificationsController } from './verify/verifications.controller.js';

/** Every fact folded into journeys and numbers, and the interface that reads them. */
@Module({
  imports: [
    ServiceDatabase.of('projection', {
      migrations: [LogTables1760000000000, AccessTables1760000000001, ...PROJECTION_TABLES],
    }),
    HotStoreModule,
  ],
  controllers: [
    FoldFactsController,
    ForgetDocuments,
    CustomersController,
    CustomerController,
    FollowChanges,
    JourneyController,
    KpisController,
    SegmentsController,
    JourneyMapController,
    FollowSegments,
    ThresholdsController,
    ValueModelController,
    VerificationsController,
    FeedStreams,
    StreamsController,
  ],
  providers: [
    AttributionFile,
    Customers,
    Journeys,
    CustomerViews,
    StepRulesFile,
    CatchingUp,
    VitalitySweep,
    SegmentSweep,
    AskIdentity,
    FindCustomers,
    Deadlines,
    Kpis,
    KpiGauges,
    EvidencePages,
    WatchThresholds,
    ValueRuns,
    FreshValues,
    ValueNights,
    OpenStreams,
    StreamNames,
    WatchedPages,
    CustomerStreams,
    EventStreams,
    KpiStreams,
    { provide: Fitter, useClass: WorkerFitter },
    { provide: Comparer, useClass: WorkerComparer },
    { provide: Clock, useClass: SystemClock },
    { provide: exporterOf('projection'), useClass: ExportCustomer },
  ],
})
export class ProjectionModule {}
