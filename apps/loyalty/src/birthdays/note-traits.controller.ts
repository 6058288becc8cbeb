import { timeOf, wireType, TraitsChangedV1, type Fact, type Micros } from '#lib/contracts';
import { ConsumerGroup, factTopic, type Batch } from '#lib/log';
import { Controller } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';

/** Keeps of what identity tells the month in which somebody was born, and when that was said; of an erased customer no more. */
@Controller()
export class NoteTraits {
  @ConsumerGroup('loyalty.note-traits', [factTopic('identity')])
  async note(@Payload() { messages, tx }: Batch): Promise<void> {
    const said = messages.flatMap(({ fact }) => birthMonthOf(fact) ?? []);
    if (said.length === 0) return;
    await tx.query(
      `INSERT INTO birth_month (subject, at, fact, month)
       SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::text[], $4::smallint[]) AS said (subject, at, fact, month)
       WHERE subject NOT IN (SELECT subject FROM erased_subject WHERE subject = ANY($1::uuid[])) ON CONFLICT DO NOTHING`,
      [said.map(({ subject }) => subject), said.map(({ at }) => at), said.map(({ fact }) => fact), said.map(({ month }) => month)],
    );
  }
}

function birthMonthOf(fact: Fact): { subject: string; at: Micros; fact: string; month: number } | null {
  if (fact.type !== wireType(TraitsChangedV1) || fact.subject === undefined) return null;
  const month = Number((fact.data as TraitsChangedV1).birthMonth);
  return Number.isInteger(month) && month >= 1 && month <= 12 ? { subject: fact.subject, at: timeOf(fact), fact: fact.id, month } : null;
}
