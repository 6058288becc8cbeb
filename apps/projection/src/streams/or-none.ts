import { NotFoundException } from '@nestjs/common';

/** Null where there is none. */
export async function orNone<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof NotFoundException) return null;
    throw error;
  }
}
