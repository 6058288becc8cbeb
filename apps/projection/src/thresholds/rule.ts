import { BadRequestException } from '@nestjs/common';
import { IsNumber, IsOptional, IsString, MaxLength } from 'class-validator';
import { readBody } from '#lib/requests';
import type { Definition } from '../kpis/definition.js';
import { KPIS } from '../kpis/definitions.js';
import type { GroupBy } from '../kpis/groups.js';
import { definitionOf, groupByOf, windowOf } from '../kpis/kpi-query.js';
import type { Window } from '../kpis/windows.js';
import type { Limit } from './crossing.js';
import { keyMistake } from './keys.js';

/** Which number is watched, and where it has to be told of. */
export type Rule = Limit & {
  kpi: string;
  window: Window;
  groupBy?: GroupBy;
  /** The one of its values that is watched: a currency, a phase, a percentile; all where absent. */
  key?: string;
  per?: string;
  clock?: string;
};

const IsFinite = (): PropertyDecorator => IsNumber({ allowNaN: false, allowInfinity: false }, { message: '$property must be a number' });

class ThresholdBody {
  @IsString() kpi!: string;
  @IsOptional() @IsString() window?: string;
  @IsOptional() @IsFinite() above?: number;
  @IsOptional() @IsFinite() below?: number;
  @IsOptional() @IsFinite() clearAt?: number;
  @IsOptional() @IsString() groupBy?: string;
  @IsOptional() @IsString() @MaxLength(20) key?: string;
  @IsOptional() @IsString() per?: string;
  @IsOptional() @IsString() clock?: string;
}

/** Throws a 400 that says what does not fit. */
export function readRule(body: unknown): Rule {
  const { kpi, window, above, below, clearAt, groupBy, ...ways } = readBody(
    ThresholdBody,
    body,
    'A threshold needs a kpi, above or below, and clearAt; errors says what does not fit.',
  );
  if (!KPIS.has(kpi)) throw refused('/kpi', 'names no KPI; GET /v1/kpis lists them');
  const definition = definitionOf(kpi, ways);
  const by = groupByOf(groupBy, definition);
  const mistake = ways.key === undefined ? null : keyMistake(definition, ways.key);
  if (mistake !== null) throw refused('/key', mistake);
  return { kpi, window: windowOf(window), ...readLimit(above, below, clearAt), ...(by && { groupBy: by }), ...ways };
}

function readLimit(above: number | undefined, below: number | undefined, clearAt: number | undefined): Limit {
  if (clearAt === undefined) throw refused('/clearAt', 'is missing; it says where the number has to return to before it is told of again');
  if (above !== undefined && below !== undefined) throw refused('/below', 'is given as well as above; a threshold has one limit');
  if (above !== undefined) {
    if (clearAt >= above) throw refused('/clearAt', 'must lie below above, so that a number that wavers about it is told of once');
    return { above, clearAt };
  }
  if (below === undefined) throw refused('/above', 'is missing, and so is below; one of them is the limit');
  if (clearAt <= below) throw refused('/clearAt', 'must lie above below, so that a number that wavers about it is told of once');
  return { below, clearAt };
}

const refused = (pointer: string, detail: string): BadRequestException =>
  new BadRequestException({ message: `This threshold does not fit: ${pointer.slice(1)} ${detail}.`, errors: [{ pointer, detail }] });

export const definitionFor = ({ kpi, per, clock }: Rule): Definition =>
  definitionOf(kpi, { ...(per !== undefined && { per }), ...(clock !== undefined && { clock }) });
