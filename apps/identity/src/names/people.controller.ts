import { RequireScope } from '#lib/access';
import { BadRequestException, Controller, Get, Query } from '@nestjs/common';
import { FindPeople, type Person } from './find-people.js';

export interface PeopleAnswer {
  people: Person[];
  /** Where the next page begins. */
  cursor?: string;
}

const MOST_TEXT = 200;
const MOST = 1000;
const USUAL = 100;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** People by name. Identity alone knows names; what else is known of them, the projection shows. */
@Controller('v1/people')
@RequireScope('customers:read')
export class PeopleController {
  constructor(private readonly people: FindPeople) {}

  @Get()
  async list(@Query('name') name?: string, @Query('limit') limit?: string, @Query('cursor') cursor?: string): Promise<PeopleAnswer> {
    if (typeof name !== 'string' || name.trim() === '' || name.length > MOST_TEXT)
      throw new BadRequestException(`name is a name or the beginning of one, with at most ${MOST_TEXT} characters.`);
    const { people, next } = await this.people.named(name, sizeOf(limit), placeOf(cursor));
    return { people, ...(next !== null && { cursor: Buffer.from(next).toString('base64url') }) };
  }
}

function sizeOf(limit: string | undefined): number {
  if (limit === undefined) return USUAL;
  const size = Number(limit);
  if (!Number.isInteger(size) || size < 1 || size > MOST) throw new BadRequestException(`limit must be a whole number from 1 to ${MOST}.`);
  return size;
}

function placeOf(cursor: string | undefined): string | undefined {
  if (!cursor) return undefined;
  const place = Buffer.from(cursor, 'base64url').toString();
  if (!UUID.test(place)) throw new BadRequestException('The cursor is not one this list has given.');
  return place;
}
