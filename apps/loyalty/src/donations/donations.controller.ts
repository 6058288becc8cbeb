import { RequireScope } from '#lib/access';
import { formatInstant, IsShopId, type Micros } from '#lib/contracts';
import { InRealm, type Realm } from '#lib/customers';
import { rows } from '#lib/persistence';
import { Body, Controller, Get, Headers, Param, Post, UnprocessableEntityException } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import { spend } from '../ledger/spend.js';
import { IsPoints } from '../members/is-points.js';
import { ledgersOf, survivorOf } from '../members/member.js';
import { MemberRequests } from '../members/member-requests.js';
import { readBody } from '#lib/requests';
import { standingOf, type Standing } from '../members/standing.js';
import { dayOf } from '#lib/rules';
import type { Cause, Programme } from '../programme/programme.js';

class DonationBody {
  @IsShopId() cause!: string;
  @IsPoints() points!: number;
}

export interface DonationView {
  receipt: string;
  cause: string;
  name: string;
  points: number;
  at: string;
  /** What the member has afterwards. */
  standing: Standing;
}

export interface CauseView {
  cause: string;
  name: string;
  /** Whether points can be given to it now. */
  open: boolean;
  points: number;
  donations: number;
}

/** Points given to good causes. */
@Controller('v1/loyalty')
export class DonationsController {
  constructor(
    private readonly requests: MemberRequests,
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
  ) {}

  @Post('members/:ref/donations')
  @RequireScope('customers:write')
  donate(
    @Param('ref') ref: string,
    @Body() body: unknown,
    @InRealm() realm: Realm,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<DonationView> {
    const wish = readBody(DonationBody, body, 'A donation needs a cause and points.');
    return this.requests.change({ ref, realm, what: 'donate', body: wish, idempotencyKey }, async (book, membership, at) => {
      const programme = this.requests.books.programmes.at(at);
      const cause = causeIn(programme, wish.cause);
      const receipt = await nextReceipt(book.tx, at, programme);
      spend(ledgersOf(membership), {
        at,
        cause: `donate ${receipt}`,
        programmeVersion: programme.version,
        points: wish.points,
        to: `donated:${cause.id}`,
        kind: 'donated',
        about: { cause: cause.id, receipt },
      });
      await book.tx.query('INSERT INTO donation (receipt, member, at, cause, name, points) VALUES ($1, $2, $3, $4, $5, $6)', [
        receipt,
        survivorOf(membership).id,
        at,
        cause.id,
        cause.name,
        wish.points,
      ]);
      const { id, name } = cause;
      return { receipt, cause: id, name, points: wish.points, at: formatInstant(at), standing: standingOf(membership, at) };
    });
  }

  @Get('causes')
  @RequireScope('customers:read')
  async causes(): Promise<{ causes: CauseView[] }> {
    const totals = await rows<{ cause: string; name: string; points: number; donations: number }>(
      this.dataSource,
      'SELECT cause, max(name) AS name, sum(points)::bigint AS points, count(*)::int AS donations FROM donation GROUP BY cause ORDER BY cause',
    );
    const { programmes, clock } = this.requests.books;
    const { causes } = programmes.at(clock.now());
    const open = causes.map(({ id, name }) => {
      const { points = 0, donations = 0 } = totals.find(({ cause }) => cause === id) ?? {};
      return { cause: id, name, open: true, points, donations };
    });
    const closed = totals.filter(({ cause }) => !causes.some(({ id }) => id === cause));
    return { causes: [...open, ...closed.map((total) => ({ ...total, open: false }))] };
  }
}

function causeIn({ causes }: Programme, id: string): Cause {
  const cause = causes.find((one) => one.id === id);
  if (cause) return cause;
  const known = causes.map((one) => one.id).join(', ') || 'none';
  throw new UnprocessableEntityException(`Points cannot be given to this cause; the programme has: ${known}.`);
}

/** `D-2026-000042`: the local year and a number of its own. */
async function nextReceipt(tx: EntityManager, at: Micros, { timeZone }: Programme): Promise<string> {
  const [row] = await rows<{ number: number }>(tx, `SELECT nextval('donation_number') AS number`);
  return `D-${dayOf(at, timeZone).slice(0, 4)}-${String(row!.number).padStart(6, '0')}`;
}
