import { ClassChangedV1, ClassLostV1, parseInstant, RepresentativeAssignedV1, timeOf, wireType, type Fact } from '#lib/contracts';
import { ConsumerGroup, factTopic, type Batch, type Publication } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { Desks } from '../../desk/desks.js';
import { assigneeOf } from './assignee.js';
import { assignOpen, careOf, keepClasses, keepRepresentative, type ToldClass } from './pg-care.js';

/** Who answers a customer, and how much the customer brings, as identity and the projection tell it: questions go to them, the sooner the more. */
@Controller()
export class FollowCare {
  constructor(private readonly desks: Desks) {}

  /** What is open already goes to them too. */
  @ConsumerGroup('feedback.follow-representatives', [factTopic('identity')])
  async followRepresentatives(@Payload() { messages, tx }: Batch): Promise<Publication[]> {
    const told = messages.map(({ fact }) => fact).filter(isAbout<RepresentativeAssignedV1>(RepresentativeAssignedV1));
    if (told.length === 0) return [];
    const desk = await this.desks.open(
      tx,
      told.map(({ subject }) => subject),
    );
    for (const fact of told) {
      const { representative = null, deputy = null } = fact.data;
      if (!(await keepRepresentative(tx, { subject: fact.subject, representative, deputy, at: timeOf(fact) }))) continue;
      const subjects = desk.subjectsLike(fact.subject);
      await assignOpen(tx, subjects, assigneeOf(await careOf(tx, subjects), desk.now));
    }
    return [];
  }

  /** For what is asked from now on: what a customer was promised stands. */
  @ConsumerGroup('feedback.follow-classes', [factTopic('projection')])
  async followClasses(@Payload() { messages, tx }: Batch): Promise<Publication[]> {
    const told = messages.map(({ fact }) => fact).filter(({ type }) => ABOUT_CLASSES.has(type));
    await keepClasses(tx, told.map(toldClass));
    return [];
  }
}

const ABOUT_CLASSES: ReadonlySet<string> = new Set([wireType(ClassChangedV1), wireType(ClassLostV1)]);

const toldClass = (fact: Fact): ToldClass => {
  const { customerId, to = null, since } = fact.data as ClassLostV1 & Partial<ClassChangedV1>;
  return { subject: customerId, customerClass: to, at: parseInstant(since) ?? timeOf(fact) };
};

const isAbout =
  <Data>(contract: { type: string; version: number }) =>
  (fact: Fact): fact is Fact<Data> & { subject: string } =>
    fact.type === wireType(contract) && fact.subject !== undefined;
