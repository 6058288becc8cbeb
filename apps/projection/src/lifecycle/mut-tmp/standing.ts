import type { Micros, Phase } from '#lib/contracts';
import { NO_BASE, passBase, type Base, type Deadline, type Timers } from './base.js';
import type { MatterKind } from './evidence.js';

/** Something open: a checkout, or a matter the customer waits in. */
export interface Situation {
  key: string;
  kind: 'checkout' | MatterKind;
  /** The fact that opened it. */
  fact: string;
  deadline: Deadline | null;
}

/** Where a customer stands: what is open, the one opened last at the end, over the base. Never changed, only replaced. */
export interface Standing {
  base: Base;
  open: readonly Situation[];
}

export const NOWHERE: Standing = { base: NO_BASE, open: [] };

export function phaseOf({ base, open }: Standing): Phase | null {
  const top = open.at(-1);
  if (top) return top.kind === 'checkout' ? 'buy' : 'ask';
  return base.stage;
}

/** Opens it as the one opened last, also where it was open before. */
export function openSituation(standing: Standing, situation: Situation): Standing {
  return { ...standing, open: [...standing.open.filter(({ key }) => key !== situation.key), situation] };
}

/** The same object where none of them is open. */
export function closeSituations(standing: Standing, keys: readonly string[]): Standing {
  const open = standing.open.filter(({ key }) => !keys.includes(key));
  return open.length === standing.open.length ? standing : { ...standing, open };
}

export interface Due {
  deadline: Deadline;
  /** The checkout it closes; absent for the base. */
  checkout?: string;
}

/** The next deadline at or before an instant. At one instant checkouts end first, in the order they were opened, then the base moves on. */
export function nextDue({ base, open }: Standing, until: Micros): Due | null {
  let due: Due | null = null;
  for (const { key, deadline } of open) {
    if (deadline && deadline.at <= until && !(due && due.deadline.at <= deadline.at)) due = { deadline, checkout: key };
  }
  const { deadline } = base;
  if (deadline && deadline.at <= until && !(due && due.deadline.at <= deadline.at)) due = { deadline };
  return due;
}

export function pass(standing: Standing, { deadline, checkout }: Due, timers: Timers): Standing {
  if (checkout !== undefined) return closeSituations(standing, [checkout]);
  return { ...standing, base: passBase(standing.base, deadline, timers) };
}
