import type { Micros } from '#lib/contracts';
import { rows } from '#lib/persistence';
import type { DataSource, EntityManager } from 'typeorm';
import type { Ranks } from '../classes/ranks.js';
import type { DataAbout } from './fit-data.js';
import type { FittedModels } from './models/fit.js';
import type { ValueSettings } from './settings.js';
import type { ValueSums } from './value-sums.js';
import type { ValueFit } from './worth.js';

/** What is kept of a fit: what it was fitted to, what came of it, and what the shop had said by then. */
export interface KeptModel extends FittedModels {
  settings: ValueSettings;
  secondWithinDays: number | null;
  /** Absent from what was fitted before it was kept. */
  secondMedianDays?: number | null;
  data: { purchases: DataAbout; spend: Record<string, DataAbout> };
}

export type RunState = 'waiting' | 'reading' | 'fitting' | 'storing' | 'done' | 'failed';

/** A fit asked for: how far it is, and what came of it. */
export interface FitRow {
  id: number;
  midnight: Micros;
  askedBy: 'night' | 'command';
  askedAt: Micros;
  state: RunState;
  /** Whose purchases were read, and whose values are stored. */
  customers: number;
  stored: number;
  endedAt: Micros | null;
  failure: string | null;
  model: KeptModel | null;
  keeps: boolean;
  sums: ValueSums | null;
}

const COLUMNS = `id, midnight, asked_by AS "askedBy", asked_at AS "askedAt", state, customers, stored, ended_at AS "endedAt", failure, model, keeps, sums`;
/** Whoever works at values holds this lock: of several replicas one. */
export const VALUE_MODEL = 'itinera value model';

const AT_WORK = `state NOT IN ('done', 'failed')`;

type Database = EntityManager | DataSource;

const first = async (tx: Database, where: string, parameters: unknown[] = []): Promise<FitRow | null> =>
  (await rows<FitRow>(tx, `SELECT ${COLUMNS} FROM value_fit ${where} LIMIT 1`, parameters))[0] ?? null;

/** Asks for a fit; where one for that midnight is on its way, it is that one. */
export async function askForFit(tx: Database, midnight: Micros, askedBy: FitRow['askedBy'], now: Micros): Promise<FitRow> {
  const waiting = await first(tx, `WHERE ${AT_WORK} AND midnight = $1 ORDER BY id`, [midnight]);
  if (waiting) return waiting;
  const asked = await rows<FitRow>(
    tx,
    `INSERT INTO value_fit (midnight, asked_by, asked_at, state) VALUES ($1, $2, $3, 'waiting') RETURNING ${COLUMNS}`,
    [midnight, askedBy, now],
  );
  return asked[0]!;
}

export const oldestAtWork = (tx: Database): Promise<FitRow | null> => first(tx, `WHERE ${AT_WORK} ORDER BY id`);

export const latestAsked = (tx: Database): Promise<FitRow | null> => first(tx, 'ORDER BY id DESC');

/** Whether the night of a midnight was there already, however it went. */
export const hadItsNight = async (tx: Database, midnight: Micros): Promise<boolean> =>
  (await first(tx, `WHERE midnight = $1 AND asked_by = 'night'`, [midnight])) !== null;

/** The latest midnight there are values of; null before the first. */
export async function latestMidnight(tx: Database): Promise<Micros | null> {
  const [row] = await rows<{ max: Micros | null }>(tx, LATEST);
  return row!.max;
}

/** When a fit was done last; null before the first. */
export async function lastFitEnd(tx: Database): Promise<Micros | null> {
  const [row] = await rows<{ max: Micros | null }>(tx, `SELECT max(ended_at) FROM value_fit WHERE state = 'done'`);
  return row!.max;
}

const LATEST = `SELECT max(midnight) FROM value_fit WHERE state = 'done'`;

interface InForceToo {
  latest: Micros;
  ranks: Ranks | null;
}

/**
 * The fit by which values of a midnight are worked out: the last of that midnight or, without one, of the latest before. With the latest
 * midnight there are values of, and where the lines lay when all were compared last by that fit.
 */
export async function fitInForce(tx: Database, midnight: Micros): Promise<(FitRow & InForceToo) | null> {
  const [row] = await rows<FitRow & InForceToo>(
    tx,
    `SELECT ${COLUMNS}, ranks, (${LATEST}) AS latest FROM value_fit WHERE state = 'done' AND midnight <= $1 ORDER BY midnight DESC, id DESC LIMIT 1`,
    [midnight],
  );
  return row ?? null;
}

/** Whether a midnight's fit was asked for anew after one, and is not in force yet, or has failed. */
export const isFittedAgain = async (tx: Database, midnight: Micros, fitId: number): Promise<boolean> =>
  (await first(tx, 'WHERE midnight = $1 AND id > $2', [midnight, fitId])) !== null;

export const firstFit = (tx: Database): Promise<FitRow | null> => first(tx, `WHERE state = 'done' ORDER BY midnight, id`);

export async function setRun(tx: Database, id: number, changed: Partial<Record<keyof FitRow, unknown>>): Promise<void> {
  const names = Object.keys(changed) as (keyof FitRow)[];
  const sets = names.map((name, index) => `${name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)} = $${index + 2}`);
  await tx.query(`UPDATE value_fit SET ${sets.join(', ')} WHERE id = $1`, [id, ...names.map((name) => changed[name])]);
}

export function valueFitOf({ id, midnight, model }: FitRow): ValueFit {
  const { settings, purchases, spend, secondWithinDays, secondMedianDays = null } = model!;
  return { id, midnight, settings, purchases, spend, secondWithinDays, secondMedianDays };
}
