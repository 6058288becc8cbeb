import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { EntityManager } from 'typeorm';
import type { Thing } from '../texts/pg-texts.js';
import type { Idea } from './idea.js';

/** That somebody is for an idea, as they said it. */
export interface Backer {
  subject: string;
  idea: string;
  at: Micros;
  factId: string | null;
}

/** What some subjects have said for an idea or one merged with it, the first first. */
export const backersAmong = (tx: EntityManager, { shop, root }: Idea, subjects: readonly string[]): Promise<Backer[]> =>
  rows(
    tx,
    `SELECT idea_backer.subject, idea_backer.idea, idea_backer.at, idea_backer.fact_id AS "factId"
     FROM idea JOIN idea_backer ON idea_backer.shop = idea.shop AND idea_backer.idea = idea.id
     WHERE idea.shop = $1 AND idea.root = $2 AND idea_backer.subject = ANY($3::uuid[])
     ORDER BY idea_backer.fact_id IS NULL, idea_backer.at, idea_backer.idea, idea_backer.subject`,
    [shop, root, subjects],
  );

/** Keeps that somebody is for an idea, once; a fact that tells of it is added where there was none. */
export async function addBacker(tx: EntityManager, { shop, id }: Thing, { subject, at, factId }: Omit<Backer, 'idea'>): Promise<void> {
  await tx.query(
    `INSERT INTO idea_backer (shop, idea, subject, at, fact_id) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (shop, idea, subject) DO UPDATE SET fact_id = coalesce(idea_backer.fact_id, excluded.fact_id)`,
    [shop, id, subject, at, factId],
  );
}

/** Everybody an idea's change is told to, each customer once: who had it, and who is for it or for one merged into it. Nobody erased. */
export const toBeTold = (tx: EntityManager, { shop, id }: Thing): Promise<{ subject: string; role: 'submitter' | 'voter' }[]> =>
  rows(
    tx,
    `SELECT DISTINCT ON (customer_id) idea_backer.subject, CASE WHEN own.id IS NULL THEN 'voter' ELSE 'submitter' END AS role
     FROM idea JOIN idea_backer ON idea_backer.shop = idea.shop AND idea_backer.idea = idea.id
       JOIN subject ON subject.subject = idea_backer.subject
       LEFT JOIN idea AS own ON own.shop = idea.shop AND own.id = $2 AND own.id = idea.id AND own.subject = idea_backer.subject
     WHERE idea.shop = $1 AND idea.root = $2 AND NOT EXISTS (SELECT FROM erased_subject WHERE subject = idea_backer.subject)
     ORDER BY customer_id, own.id NULLS LAST, idea_backer.at, idea_backer.idea, idea_backer.subject`,
    [shop, id],
  );

/** What some subjects have voted for, oldest first; that they are for their own ideas goes without saying. */
export const votesBy = (tx: EntityManager, subjects: readonly string[]): Promise<{ ideaId: string; shop: string; at: Micros }[]> =>
  rows(
    tx,
    `SELECT idea AS "ideaId", idea_backer.shop, idea_backer.at FROM idea_backer
       JOIN idea ON idea.shop = idea_backer.shop AND idea.id = idea_backer.idea AND idea.subject <> idea_backer.subject
     WHERE idea_backer.subject = ANY($1::uuid[]) ORDER BY idea_backer.at, idea_backer.shop, idea`,
    [subjects],
  );
