import { formatInstant, parseInstant, type Fact, type Micros, type PointsMovement } from '#lib/contracts';

/** Facts about loyalty, as a test wants them: what it does not say is filled in. */
export const instant = (text: string): Micros => parseInstant(text)!;

export interface Told {
  at: Micros;
  id?: string;
  source?: string;
  shop?: string;
}

let made = 0;

export function aLoyaltyFact(noun: string, { at, id = `l${++made}`, source = 'shop-app', shop = 'main' }: Told, data: object): Fact {
  const type = noun.includes('.') ? noun : `loyalty.${noun}`;
  return {
    specversion: '1.0',
    id,
    source,
    shop,
    type: `itinera.${type}.v1`,
    time: formatInstant(at),
    recordedtime: formatInstant(at),
    datacontenttype: 'application/json',
    data,
  };
}

export const anEnrolment = ({ member = 'm1', channel, ...told }: Told & { member?: string; channel?: string }): Fact =>
  aLoyaltyFact('member-enrolled', told, { member, programmeVersion: '1', ...(channel && { channel }) });

/** `+100 lot`, `-30 lot`, `+30` (debt paid), `+100 pending lot`. */
export function movements(...words: string[]): PointsMovement[] {
  return words.map((word) => {
    const [points, ...rest] = word.split(' ') as [string, ...string[]];
    const pending = rest[0] === 'pending';
    const lotId = rest[pending ? 1 : 0];
    return { account: pending ? 'pending' : 'available', points: Number(points), ...(lotId && { lotId }) };
  });
}

export interface Posting extends Told {
  noun: string;
  member?: string;
  posting?: number;
  moves: string[];
  expires?: Micros;
  /** Whatever else the fact's kind has. */
  more?: object;
}

export function aPosting({ noun, member = 'm1', posting = 1, moves, expires, more, ...told }: Posting): Fact {
  const moved = movements(...moves);
  const points = Math.max(0, ...moved.map((movement) => Math.abs(movement.points)));
  const expiresAt = expires === undefined ? {} : { expiresAt: formatInstant(expires) };
  return aLoyaltyFact(noun, told, { member, posting, points, movements: moved, programmeVersion: '1', ...expiresAt, ...more });
}

export const aTargeting = ({ campaign, from, until, ...told }: Told & { campaign: string; from: Micros; until: Micros }): Fact =>
  aLoyaltyFact('journey.campaign-targeted', told, { campaign, from: formatInstant(from), until: formatInstant(until) });

export const aCoupon = ({ campaign, ...told }: Told & { campaign?: string }): Fact =>
  aLoyaltyFact('coupon-redeemed', told, { code: 'HELLO', ...(campaign && { campaign }) });
