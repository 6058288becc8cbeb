import { applyDecorators } from '@nestjs/common';
import { IsInt, Max, Min } from 'class-validator';

/** Whole points, at least one; the bound is that of the facts. */
export const IsPoints = (): PropertyDecorator => applyDecorators(IsInt(), Min(1), Max(1e12));
