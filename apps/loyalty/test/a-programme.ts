import { parseInstant } from '#lib/contracts';
import type { Programme } from '../src/programme/programme.js';

/** A point per euro, nothing else; in Berlin, from 2026 on. */
export const aProgramme = (changes: Partial<Programme> = {}): Programme => ({
  version: '1',
  from: parseInstant('2025-12-31T23:00:00Z')!,
  timeZone: 'Europe/Berlin',
  currency: 'EUR',
  earning: { pointsPerUnit: '1', categories: {}, products: {}, orderBonuses: [], campaigns: [] },
  bonuses: {},
  caps: {},
  pending: { returnPeriodDays: 14, undeliveredAfterDays: 7 },
  expiry: { kind: 'rolling', months: 12 },
  reinstateGraceDays: 0,
  reminders: { expiryDaysBefore: [30, 7], tierDaysBefore: [14] },
  tiers: { by: 'points', months: 12, graceDays: 30, levels: [] },
  rewards: [],
  causes: [],
  challenges: [],
  partners: [],
  coupons: [],
  rebates: [],
  ...changes,
});
