import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';

/** What one member is reminded of, once. */
export interface Reminder {
  member: string;
  about: string;
  until: Micros;
}

/** Notes reminders; answers with those that are new. */
export async function noteReminders(tx: EntityManager, reminders: readonly Reminder[]): Promise<Reminder[]> {
  const fresh = await rows<Pick<Reminder, 'member' | 'about'>>(
    tx,
    `INSERT INTO reminder (member, about, until_micros) SELECT * FROM unnest($1::uuid[], $2::text[], $3::bigint[])
     ON CONFLICT DO NOTHING RETURNING member, about`,
    [reminders.map(({ member }) => member), reminders.map(({ about }) => about), reminders.map(({ until }) => until)],
  );
  const keys = new Set(fresh.map(keyOf));
  return reminders.filter((reminder) => keys.has(keyOf(reminder)));
}

/** Which of some reminders were not given yet. */
export async function notYetGiven<T extends Pick<Reminder, 'member' | 'about'>>(tx: DataSource, reminders: readonly T[]): Promise<T[]> {
  const given = await rows<Pick<Reminder, 'member' | 'about'>>(
    tx,
    'SELECT member, about FROM reminder JOIN unnest($1::uuid[], $2::text[]) AS asked (of, what) ON member = of AND about = what',
    [reminders.map(({ member }) => member), reminders.map(({ about }) => about)],
  );
  const keys = new Set(given.map(keyOf));
  return reminders.filter((reminder) => !keys.has(keyOf(reminder)));
}

/** Forgets those of what has come. */
export async function forgetReminders(tx: DataSource, until: Micros): Promise<void> {
  await tx.query('DELETE FROM reminder WHERE until_micros <= $1', [until]);
}

const keyOf = ({ member, about }: Pick<Reminder, 'member' | 'about'>): string => `${member} ${about}`;
