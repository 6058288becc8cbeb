import type { Fact, PurchaseCompletedV1 } from '#lib/contracts';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { EventPattern, Payload, Transport, type MicroserviceOptions } from '@nestjs/microservices';
import { InjectRepository, TypeOrmModule } from '@nestjs/typeorm';
import { Column, Entity, PrimaryColumn, type Repository } from 'typeorm';

@Entity()
export class Customer {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') phase!: string;
  @Column('int') orders!: number;
  @Column('int') revenue!: number;
}

export interface UsualWay {
  brokers: string[];
  topic: string;
  groupId: string;
  databaseUrl: string;
  /** How many partitions are worked on at the same time; within one, events stay in order. */
  parallel: number;
  onBegin: () => void;
  onDone: () => void;
}

/**
 * What the documentation of Nest and TypeORM leads to: its Kafka transport, one load and one save per event. No protection against
 * duplicates, no history, no numbers. Answers with how to stop it.
 */
export async function startUsualWay({
  brokers,
  topic,
  groupId,
  databaseUrl,
  parallel,
  onBegin,
  onDone,
}: UsualWay): Promise<() => Promise<void>> {
  @Controller()
  class CustomersController {
    constructor(@InjectRepository(Customer) private readonly customers: Repository<Customer>) {}

    @(EventPattern(topic) as MethodDecorator)
    async purchased(@Payload() fact: Fact<PurchaseCompletedV1>): Promise<void> {
      onBegin();
      const id = fact.subject!;
      const customer = (await this.customers.findOneBy({ id })) ?? this.customers.create({ id, phase: 'buy', orders: 0, revenue: 0 });
      customer.phase = 'buy';
      customer.orders += 1;
      customer.revenue += fact.data.subtotalMinor;
      await this.customers.save(customer);
      onDone();
    }
  }

  @Module({
    imports: [
      TypeOrmModule.forRoot({ type: 'postgres', url: databaseUrl, entities: [Customer], synchronize: true, poolSize: 10 }),
      TypeOrmModule.forFeature([Customer]),
    ],
    controllers: [CustomersController],
  })
  class UsualModule {}

  const app = await NestFactory.createMicroservice<MicroserviceOptions>(UsualModule, {
    logger: false,
    transport: Transport.KAFKA,
    options: {
      client: { brokers, clientId: groupId, logLevel: 0 },
      consumer: { groupId, allowAutoTopicCreation: false },
      subscribe: { fromBeginning: true },
      run: { partitionsConsumedConcurrently: parallel },
    },
  });
  await app.listen();
  return () => app.close();
}
