import { formatInstant } from '#lib/contracts';
import type { DataAbout } from './fit-data.js';
import type { Fit } from './models/fit.js';
import type { Frequency } from './models/frequencies.js';
import type { FitRow, KeptModel, RunState } from './pg-fits.js';
import type { ValueSettings } from './settings.js';

type FitAnswer = Fit<object> & { fittedTo: DataAbout };

export interface ModelAnswer {
  fit: number;
  asOf: string;
  madeAt: string;
  settings: ValueSettings;
  purchases: FitAnswer & { frequencies: Frequency[] };
  /** By currency, in its main unit. */
  spend: Record<string, FitAnswer>;
  secondWithinDays: number | null;
}

export interface RunAnswer {
  fit: number;
  asOf: string;
  askedBy: FitRow['askedBy'];
  askedAt: string;
  state: RunState;
  customers: number;
  stored: number;
  endedAt?: string;
  failure?: string;
}

export function modelAnswer(row: FitRow): ModelAnswer {
  const { settings, purchases, spend, frequencies, secondWithinDays, data } = row.model as KeptModel;
  return {
    fit: row.id,
    asOf: formatInstant(row.midnight),
    madeAt: formatInstant(row.endedAt!),
    settings,
    purchases: { ...purchases, fittedTo: data.purchases, frequencies },
    spend: Object.fromEntries(Object.entries(spend).map(([currency, fit]) => [currency, { ...fit, fittedTo: data.spend[currency]! }])),
    secondWithinDays,
  };
}

export function runAnswer({ id, midnight, askedBy, askedAt, state, customers, stored, endedAt, failure }: FitRow): RunAnswer {
  return {
    fit: id,
    asOf: formatInstant(midnight),
    askedBy,
    askedAt: formatInstant(askedAt),
    state,
    customers,
    stored,
    ...(endedAt !== null && { endedAt: formatInstant(endedAt) }),
    ...(failure !== null && { failure }),
  };
}
