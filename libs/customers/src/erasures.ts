import { CustomerErasedV1, derivedId, ErasureConfirmedV1, formatInstant, wireType } from '#lib/contracts';
import type { Fact, Micros, ServiceName } from '#lib/contracts';
import { publishClaim, type Publication } from '#lib/log';
import { plainArray, rows } from '#lib/persistence';
import { NotFoundException } from '@nestjs/common';
import type { DataSource, EntityManager } from 'typeorm';

/** The subjects of customers who were erased, as a service keeps them for ever: for its migration. */
export const ERASED_SUBJECT_TABLE = `
  CREATE TABLE erased_subject (
    subject uuid PRIMARY KEY,
    erasure uuid NOT NULL
  );
`;

/** The services that identity waits for before it calls an erasure complete. */
export const CONFIRMING = ['orders', 'loyalty', 'feedback', 'journey', 'projection'] as const satisfies readonly ServiceName[];

/** The erasures among some facts. */
export const erasuresOf = (facts: readonly Fact[]): Fact<CustomerErasedV1>[] =>
  facts.filter((fact): fact is Fact<CustomerErasedV1> => fact.type === wireType(CustomerErasedV1));

/**
 * Takes up the erasures among some facts, each once however often it is told: keeps their subjects as erased, has the service destroy what
 * it holds of them, destroys what it has parked of their claims, and answers with what tells identity that all this is done.
 */
export async function forgetErased(
  tx: EntityManager,
  service: (typeof CONFIRMING)[number],
  facts: readonly Fact[],
  now: Micros,
  destroy: (subjects: string[]) => Promise<void>,
): Promise<Publication[]> {
  const fresh: Fact<CustomerErasedV1>[] = [];
  for (const erasure of erasuresOf(facts)) if (await keepErased(tx, erasure)) fresh.push(erasure);
  if (fresh.length === 0) return [];
  const subjects = fresh.flatMap(({ data }) => data.subjects);
  await destroy(subjects);
  await destroyParked(tx, subjects);
  return fresh.map((erasure) => confirmation(erasure, service, now));
}

/** Whether the erasure is news. */
async function keepErased(tx: EntityManager, { data: { erasureId, subjects } }: Fact<CustomerErasedV1>): Promise<boolean> {
  const kept = await rows(
    tx,
    'INSERT INTO erased_subject (subject, erasure) SELECT s, $2 FROM unnest($1::uuid[]) AS s ORDER BY s ON CONFLICT DO NOTHING RETURNING subject',
    [plainArray(subjects), erasureId],
  );
  return kept.length > 0;
}

/** Claims that were put aside name their subject somewhere in their text, whatever it is. Facts name nobody, and are needed to be complete. */
async function destroyParked(tx: EntityManager, subjects: readonly string[]): Promise<void> {
  await tx.query(
    `DELETE FROM parked WHERE topic LIKE 'itinera.claims.%'
       AND EXISTS (SELECT FROM unnest($1::text[]) AS erased (subject) WHERE position(subject IN lower(fact)) > 0)`,
    [plainArray(subjects)],
  );
}

function confirmation({ source, id, data, correlationid }: Fact<CustomerErasedV1>, service: ServiceName, now: Micros): Publication {
  const [type, time] = [wireType(ErasureConfirmedV1), formatInstant(now)];
  const told: Fact<ErasureConfirmedV1> = {
    specversion: '1.0',
    id: derivedId({ source, id }, type, service),
    source: `itinera/${service}`,
    type,
    time,
    subject: data.customerId,
    datacontenttype: 'application/json',
    recordedtime: time,
    ...(correlationid !== undefined && { correlationid }),
    causationid: `${source} ${id}`,
    data: { erasureId: data.erasureId, service },
  };
  return publishClaim(told);
}

/** Which of some subjects are erased. */
export async function erasedAmong(tx: EntityManager | DataSource, subjects: readonly string[]): Promise<Set<string>> {
  if (subjects.length === 0) return new Set();
  const found = await rows<{ subject: string }>(tx, 'SELECT subject FROM erased_subject WHERE subject = ANY($1::uuid[])', [
    plainArray(subjects),
  ]);
  return new Set(found.map(({ subject }) => subject));
}

/** Why nothing is answered about an erased customer, and nothing taken. */
export const erasedCustomer = (): NotFoundException =>
  new NotFoundException('This customer was erased at their own request: nothing is shown of them, and nothing new is kept.');

/** 404 where one of these subjects is an erased customer's. */
export async function refuseErased(tx: EntityManager | DataSource, subjects: readonly string[]): Promise<void> {
  if ((await erasedAmong(tx, subjects)).size > 0) throw erasedCustomer();
}
