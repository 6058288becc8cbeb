import { erasuresOf } from '#lib/customers';
import { HotStore } from '#lib/hot-store';
import { ConsumerGroup, factTopic, type Batch } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { DOCUMENT_NAMES } from '../journey/journeys.js';

/** What was put into the hot store of erased customers. What a read puts back at this very moment is never read again, and gone in days. */
@Controller()
export class ForgetDocuments {
  constructor(private readonly hotStore: HotStore) {}

  @ConsumerGroup('projection.forget-documents', [factTopic('identity')])
  async forget(@Payload() { messages }: Batch): Promise<void> {
    const subjects = erasuresOf(messages.map(({ fact }) => fact)).flatMap(({ data }) => data.subjects);
    // Which of them their customer was called by while links were on their way, nobody knows any more.
    for (const subject of subjects) for (const name of DOCUMENT_NAMES) await this.hotStore.remove(`${name}:${subject}`);
  }
}
