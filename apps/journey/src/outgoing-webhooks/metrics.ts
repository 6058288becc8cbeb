import { Counter } from 'prom-client';

/** What came of the attempts to tell receivers. */
export const webhookAttempts = new Counter({
  name: 'itinera_webhook_attempts_total',
  help: 'Attempts to deliver outgoing webhooks: delivered, to be tried again, given up',
  labelNames: ['outcome'],
});

/** Each is something for a person to look at. */
export const webhooksDisabled = new Counter({
  name: 'itinera_webhooks_disabled_total',
  help: 'Receivers of outgoing webhooks that were disabled: failing for days, or gone',
  labelNames: ['because'],
});
