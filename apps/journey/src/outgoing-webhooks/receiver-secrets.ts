import { Config } from '#lib/config';
import { derivedKey, open, seal } from '#lib/sealing';
import { Injectable } from '@nestjs/common';
import type { KeyObject } from 'node:crypto';
import type { WebhookSecret } from './secrets.js';

/** The secrets that outgoing webhooks are signed with stand sealed in the database. */
@Injectable()
export class ReceiverSecrets {
  private readonly key: KeyObject;

  constructor(config: Config) {
    this.key = derivedKey(config.subjectSecret, 'itinera: secrets of outgoing webhooks');
  }

  seal(webhookId: string, secrets: readonly WebhookSecret[]): Buffer {
    return seal(this.key, webhookId, JSON.stringify(secrets));
  }

  /** The newest first. */
  open({ id, sealed }: { id: string; sealed: Buffer }): WebhookSecret[] {
    return JSON.parse(open(this.key, id, sealed)) as WebhookSecret[];
  }
}
