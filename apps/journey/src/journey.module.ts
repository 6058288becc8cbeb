import { AccessTables1760000000001 } from '#lib/access';
import { Clock, SystemClock } from '#lib/clock';
import { exporterOf } from '#lib/customers';
import { LogTables1760000000000 } from '#lib/log';
import { ServiceDatabase } from '#lib/persistence';
import { Module } from '@nestjs/common';
import { AcceptEvents } from './accept-events/accept-events.js';
import { CloudEventsController } from './accept-events/cloudevents.controller.js';
import { EventStatusController } from './accept-events/event-status.controller.js';
import { Ga4Controller } from './accept-events/ga4.controller.js';
import { KafkaDoorController } from './accept-events/kafka-door.controller.js';
import { RateLimit } from './accept-events/rate-limit.js';
import { Reception } from './accept-events/reception.js';
import { SegmentController } from './accept-events/segment.controller.js';
import { IntakeTables1760000000010 } from './accept-events/tables.js';
import { ExportCustomer } from './erasure/export-customer.js';
import { ForgetCustomers } from './erasure/forget-customers.controller.js';
import { ErasedSubjects1760000000015 } from './erasure/tables.js';
import { RecordSpend } from './spend/record-spend.js';
import { SpendController } from './spend/spend.controller.js';
import { JourneyRequests1760000000016 } from './spend/tables.js';
import { SourcesController } from './sources/sources.controller.js';
import { Sources } from './sources/sources.js';
import { DisabledWebhooks } from './outgoing-webhooks/metrics.js';
import { OutgoingWebhooks } from './outgoing-webhooks/outgoing-webhooks.js';
import { OutgoingWebhooksController } from './outgoing-webhooks/outgoing-webhooks.controller.js';
import { Post, Resolver, SystemResolver } from './outgoing-webhooks/post.js';
import { ReceiverSecrets } from './outgoing-webhooks/receiver-secrets.js';
import { SendDeliveries } from './outgoing-webhooks/send-deliveries.js';
import { OutgoingWebhookTables1760000000017 } from './outgoing-webhooks/tables.js';
import { WriteDeliveries } from './outgoing-webhooks/write-deliveries.controller.js';
import { PullOrders } from './reconciliation/pull-orders.js';
import { ReconciliationsController } from './reconciliation/reconciliations.controller.js';
import { RegularPulls } from './reconciliation/regular-pulls.js';
import { KeptWebhooksController } from './webhooks/kept-webhooks.controller.js';
import { KeptWebhooks } from './webhooks/kept-webhooks.js';
import { PrivacyRequests } from './webhooks/privacy-requests.js';
import { ReceiveWebhook } from './webhooks/receive-webhook.js';
import { ShopConnections } from './webhooks/shop-connections.js';
import { ShopifyController } from './webhooks/shopify.controller.js';
import { WebhookTables1760000000011 } from './webhooks/tables.js';
import { TakeSaid } from './webhooks/take-said.js';
import { WooCommerceController } from './webhooks/woocommerce.controller.js';

/** The front door: what platforms send becomes claims and touchpoints, each with a true answer. */
@Module({
  imports: [
    ServiceDatabase.of('journey', {
      migrations: [
        LogTables1760000000000,
        AccessTables1760000000001,
        IntakeTables1760000000010,
        WebhookTables1760000000011,
        ErasedSubjects1760000000015,
        JourneyRequests1760000000016,
        OutgoingWebhookTables1760000000017,
      ],
    }),
  ],
  controllers: [
    CloudEventsController,
    SegmentController,
    Ga4Controller,
    EventStatusController,
    KafkaDoorController,
    SourcesController,
    ShopifyController,
    WooCommerceController,
    KeptWebhooksController,
    ReconciliationsController,
    SpendController,
    OutgoingWebhooksController,
    WriteDeliveries,
    ForgetCustomers,
  ],
  providers: [
    { provide: Clock, useClass: SystemClock },
    AcceptEvents,
    Reception,
    RateLimit,
    Sources,
    ShopConnections,
    KeptWebhooks,
    PrivacyRequests,
    TakeSaid,
    ReceiveWebhook,
    PullOrders,
    RegularPulls,
    RecordSpend,
    { provide: Resolver, useClass: SystemResolver },
    Post,
    ReceiverSecrets,
    SendDeliveries,
    OutgoingWebhooks,
    DisabledWebhooks,
    { provide: exporterOf('journey'), useClass: ExportCustomer },
  ],
})
export class JourneyModule {}
