import { contextOf, FACTS, wireType } from '#lib/contracts';
import { BadRequestException } from '@nestjs/common';

/** What facts can be asked for by. */
const KNOWN: ReadonlySet<string> = new Set(FACTS.flatMap((contract) => [wireType(contract), contextOf(contract)]));

/** The wire types and contexts of facts that `types` names; null for all of them. What names no fact there is would never be answered. */
export function askedFacts(text: unknown): string[] | null {
  const types = askedList('types', text);
  if (types && (types.length === 0 || types.some((type) => !KNOWN.has(type))))
    throw new BadRequestException(
      'types names facts such as itinera.orders.purchase-completed.v1, or all of a service such as loyalty; one of these names no fact there is.',
    );
  return types;
}

export function askedList(name: string, text: unknown): string[] | null {
  if (text === undefined) return null;
  if (typeof text !== 'string' || text.length > 4_000) throw new BadRequestException(`${name} is given once, with commas between.`);
  return text.split(',').filter(Boolean);
}
