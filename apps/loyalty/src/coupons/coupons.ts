import { Config } from '#lib/config';
import { formatInstant, MICROS_PER_SECOND, type Micros } from '#lib/contracts';
import { refuseErased, type Realm } from '#lib/customers';
import { ConflictException, ForbiddenException, GoneException, Injectable, UnprocessableEntityException } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { randomUUID } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { Book } from '../members/book.js';
import { Books } from '../members/books.js';
import { FindMember, memberIn } from '../members/find-member.js';
import { survivorOf } from '../members/member.js';
import { once } from '#lib/log';
import type { CouponValue } from '../programme/programme.js';
import type { CouponBatch, CouponRedemption, CouponReservation } from './bodies.js';
import { codeFor } from './code.js';
import type { Basket, Refusal } from './coupon.js';
import { issueCoupons } from './issue-coupon.js';
import { findCoupon } from './pg-coupons.js';
import { redeemCoupon, releaseCoupon, reserveCoupon } from './redeem-coupon.js';

const RESERVED_MINUTES = 30;

export interface CouponsIssued {
  kind: string;
  campaign?: string;
  expiresAt: string;
  coupons: { couponId: string; code: string }[];
}

export interface CouponHeld {
  couponId: string;
  kind: string;
  orderId: string;
  reservedUntil: string;
  expiresAt: string;
  value: CouponValue;
  leastOrderMinor: number;
  valueMinor?: number;
}

export interface CouponUsed {
  couponId: string;
  kind: string;
  orderId: string;
  redeemedAt: string;
  value: CouponValue;
  valueMinor?: number;
  currency: string;
}

/** What is asked of coupons from outside; every answer is a coupon's state under its lock. */
@Injectable()
export class Coupons {
  constructor(
    @InjectDataSource('loyalty') private readonly dataSource: DataSource,
    private readonly books: Books,
    private readonly find: FindMember,
    private readonly config: Config,
  ) {}

  /** New coupons of a kind. Asked again with the same Idempotency-Key, the same codes come again, though none is kept. */
  async issue({ kind, count = 1, campaign, member }: CouponBatch, realm: Realm, key: string | undefined): Promise<CouponsIssued> {
    const subject = member === undefined ? null : this.find.subjectOf(member, realm);
    const issued = await this.books.request(subject === null ? [] : [subject], async (book) =>
      once(book.tx, 'coupons', key, { kind, count, campaign, subject }, async () => {
        const batch = randomUUID();
        await refuseErased(book.tx, subject === null ? [] : [subject]);
        const membership = subject === null ? null : memberIn(book, subject);
        const at = membership ? this.books.present(book, membership) : book.now;
        const memberId = membership ? survivorOf(membership).id : undefined;
        const grants = causesOf(batch, count).map((cause) => ({ kindId: kind, memberId, at, cause, campaign, code: this.codeFor(cause) }));
        const coupons = await issueCoupons(book, grants, this.books.programmes);
        return { batch, expiresAt: formatInstant(coupons[0]!.expiresAt), ids: coupons.map(({ couponId }) => couponId) };
      }),
    );
    const causes = causesOf(issued.batch, count);
    return {
      kind,
      ...(campaign !== undefined && { campaign }),
      expiresAt: issued.expiresAt,
      coupons: issued.ids.map((couponId, index) => ({ couponId, code: this.codeFor(causes[index]!) })),
    };
  }

  /** Null where no coupon of ours has the code; so for all that follow. */
  async reserve(code: string, body: CouponReservation, realm: Realm): Promise<CouponHeld | null> {
    const { orderId, minutes = RESERVED_MINUTES, amountMinor, currency, shippingMinor } = body;
    const basket = amountMinor === undefined ? {} : { basket: { amountMinor, currency: currency!, shippingMinor } };
    return this.withCoupon(code, body.member, realm, async (book, at, subject) => {
      const until = at + minutes * 60 * MICROS_PER_SECOND;
      const outcome = await reserveCoupon(book, { code, orderId, shop: realm.shop, subject, at, until, ...basket }, this.books.programmes);
      if (outcome?.kind === 'refused') throw refusalToHttp(outcome);
      if (!outcome) return null;
      const { coupon, terms, valueMinor } = outcome;
      return {
        couponId: coupon.id,
        kind: coupon.kind,
        orderId,
        reservedUntil: formatInstant(coupon.reserved!.until),
        expiresAt: formatInstant(coupon.expiresAt),
        value: terms.value,
        leastOrderMinor: terms.leastOrderMinor,
        ...(valueMinor !== undefined && { valueMinor }),
      };
    });
  }

  async release(code: string, orderId: string, realm: Realm): Promise<boolean> {
    return this.books.request([], (book) => releaseCoupon(book, { code, orderId, shop: realm.shop }));
  }

  async redeem(code: string, body: CouponRedemption, realm: Realm): Promise<CouponUsed | null> {
    const { orderId, campaign, amountMinor, currency, shippingMinor } = body;
    const basket: Basket = { amountMinor, currency, shippingMinor };
    return this.withCoupon(code, body.member, realm, async (book, at, subject) => {
      const outcome = await redeemCoupon(book, { code, orderId, shop: realm.shop, campaign, subject, at, basket }, this.books.programmes);
      if (outcome?.kind === 'refused') throw refusalToHttp(outcome);
      if (!outcome) return null;
      const { coupon, terms, valueMinor } = outcome;
      return {
        couponId: coupon.id,
        kind: coupon.kind,
        orderId,
        redeemedAt: formatInstant(coupon.redeemed!.at),
        value: terms.value,
        ...(valueMinor !== undefined && { valueMinor }),
        currency: this.books.programmes.named(coupon.programmeVersion).currency,
      };
    });
  }

  /** Locks whoever uses the coupon and whose it is, in this order before the coupon itself. */
  private async withCoupon<T>(
    code: string,
    member: string | undefined,
    realm: Realm,
    work: (book: Book, at: Micros, subject: string | undefined) => Promise<T | null>,
  ): Promise<T | null> {
    const subject = member === undefined ? undefined : this.find.subjectOf(member, realm);
    const coupon = await findCoupon(this.dataSource, code);
    if (!coupon) return null;
    const subjects = [subject, coupon.member].filter((one) => one !== undefined && one !== null);
    return this.books.request(subjects, async (book) => {
      const membership = coupon.member === null ? null : book.membershipOf(coupon.member);
      const at = membership ? this.books.present(book, membership) : book.now;
      return work(book, at, subject);
    });
  }

  private codeFor(cause: string): string {
    return codeFor(this.config.subjectSecret, cause);
  }
}

const causesOf = (batch: string, count: number): string[] => Array.from({ length: count }, (_, index) => `coupon ${batch} ${index}`);

function refusalToHttp({ refusal, reason }: { refusal: Refusal; reason: string }): Error {
  switch (refusal) {
    case 'not-its-member':
      return new ForbiddenException(reason);
    case 'redeemed':
    case 'reserved':
      return new ConflictException(reason);
    case 'expired':
      return new GoneException(reason);
    case 'other-currency':
    case 'below-least':
      return new UnprocessableEntityException(reason);
  }
}
