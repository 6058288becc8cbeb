import { rows } from '#lib/persistence';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';

/** `facts`: every fact, labelled by its type. `customers`: every change of a customer's view, labelled by the customer. */
export type StreamName = 'facts' | 'customers';

/** What the hot store knows the streams by: names of this database's own. */
@Injectable()
export class StreamNames {
  private space: string | null = null;

  constructor(@InjectDataSource('projection') private readonly dataSource: DataSource) {}

  async of(name: StreamName): Promise<string> {
    this.space ??= (await rows<{ id: string }>(this.dataSource, 'SELECT id FROM stream_space'))[0]!.id;
    return `${this.space}:${name}`;
  }
}
