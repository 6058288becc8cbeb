import type { Fact, Micros } from '#lib/contracts';
import type { Asked } from '../kpis/definition.js';
import type { Counted } from '../kpis/evidence.js';
import { countsAt } from '../kpis/groups.js';
import { stepAt, type Purchase } from '../kpis/purchases.js';
import { inWindow } from '../kpis/windows.js';
import { attribute } from './attribute.js';
import { attributionView, type AttributionView } from './attribution-view.js';
import { leadOf } from './leads.js';
import { USUAL_RULES } from './rules.js';
import { wonBy } from './tally.js';

/** The first purchase of a customer who was won in the window; for revenue with all that changed what it brought. */
export function acquisitionEvidence(facts: readonly Fact[], asked: Asked): Counted[] {
  const first = wonBy(facts, asked);
  if (!first) return [];
  const attribution = attribute(first, facts, asked.rules ?? USUAL_RULES);
  const attributedTo = attributionView(attribution);
  if (asked.definition.name !== 'returnOnSpend')
    return [{ fact: first.fact, role: 'denominator', numerator: null, denominator: 1, attributedTo }];
  return attribution.touchpoints.length === 0 ? [] : revenueEvidence(first, asked.at, attributedTo);
}

function revenueEvidence(first: Purchase, at: Micros, attributedTo: AttributionView): Counted[] {
  const { currency, amendment } = stepAt(first, at)!;
  const { data } = amendment ?? first.fact;
  const counted = (fact: Fact, value: number): Counted => ({
    fact,
    role: 'numerator',
    numerator: { [currency]: value },
    denominator: null,
    attributedTo,
  });
  const refunds = first.refunds.filter(({ fact, at: effective }) => effective < at && fact.data.currency === currency);
  return [
    counted(first.fact, amendment ? 0 : data.subtotalMinor),
    ...(amendment ? [counted(amendment, data.subtotalMinor)] : []),
    ...refunds.map(({ fact }) => counted(fact, -fact.data.subtotalMinor)),
  ];
}

/** A lead, with the purchase that made a customer of them. */
export function leadEvidence(facts: readonly Fact[], { definition, window, at }: Asked): Counted[] {
  const lead = leadOf(facts);
  if (!lead || lead.from >= at || !inWindow(lead.at, window, at)) return [];
  const fact = lead.fact!;
  if (definition.name === 'leads') return [{ fact, role: 'numerator', numerator: 1, denominator: null }];
  const bought = lead.purchases.find((purchase) => countsAt(purchase, at));
  if (!bought) return [{ fact, role: 'denominator', numerator: null, denominator: 1 }];
  return [{ fact, role: 'both', numerator: 1, denominator: 1, because: bought.fact.id }];
}
