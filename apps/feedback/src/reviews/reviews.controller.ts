import { RequireScope } from '#lib/access';
import { Config } from '#lib/config';
import { IsLabel, IsShopId, LONGEST_TEXT, Optional } from '#lib/contracts';
import { InRealm, refuseErased, subjectOfRef, type Realm } from '#lib/customers';
import { readBody } from '#lib/requests';
import { Body, Controller, Get, Headers, HttpCode, Param, Post, Query } from '@nestjs/common';
import { IsIn, IsNumber, Max, Min } from 'class-validator';
import { randomUUID } from 'node:crypto';
import { Desks } from '../desk/desks.js';
import { ListAsked, pageOf, readAsked, sizeOf } from '../desk/lists.js';
import { known, named } from '../desk/named.js';
import { textsOf } from '../texts/pg-texts.js';
import { wordsSought } from '../texts/words.js';
import { reviewOf, reviewsSought } from './pg-reviews.js';
import { decideReview, postReview, shownFact } from './post-review.js';
import { stateOf, viewOf, type ReviewState, type ReviewView } from './review-view.js';
import { LEAST_RATING, MOST_RATING, REVIEW_STATUSES, type Decision, type ReviewStatus } from './review.js';

class ReviewBody {
  @IsLabel() customer!: string;
  @IsShopId() productId!: string;
  @IsNumber() @Min(LEAST_RATING) @Max(MOST_RATING) rating!: number;
  @Optional() @IsShopId() orderId?: string;
  @Optional() @IsLabel(LONGEST_TEXT) title?: string;
  @Optional() @IsLabel(LONGEST_TEXT) text?: string;
}

class ModerationBody {
  @IsIn(['shown', 'rejected']) decision!: Decision;
  @Optional() @IsLabel(LONGEST_TEXT) reason?: string;
}

class ReviewsAsked extends ListAsked {
  @Optional() @IsIn([...REVIEW_STATUSES]) status?: ReviewStatus;
  @Optional() @IsShopId() productId?: string;
}

export interface ReviewPage {
  reviews: (ReviewView & { customerId: string })[];
  cursor?: string;
}

/** Reviews of products: written, looked at where the policy says so, shown. */
@Controller('v1/reviews')
export class ReviewsController {
  constructor(
    private readonly desks: Desks,
    private readonly config: Config,
  ) {}

  @Post()
  @RequireScope('customers:write')
  post(@Body() sent: unknown, @InRealm() realm: Realm, @Headers('idempotency-key') idempotencyKey?: string): Promise<ReviewState> {
    const body = readBody(ReviewBody, sent, 'A review needs a customer, a productId and a rating from 1 to 5.');
    const subject = subjectOfRef(body.customer, realm, this.config);
    const { shop = '' } = realm;
    return this.desks.request({ what: 'review', body: { ...body, shop }, idempotencyKey }, [subject], async (desk) => {
      await refuseErased(desk.tx, [subject]);
      const { productId, rating, orderId = null, title, text } = body;
      const at = desk.now;
      const posted = { shop, id: randomUUID(), productId, rating, orderId, subject, at, because: null, title, text };
      return stateOf((await postReview(desk, posted, (shown) => shownFact(shown, at, at)))!);
    });
  }

  @Post(':id/moderation')
  @HttpCode(200)
  @RequireScope('customers:write')
  async moderate(
    @Param('id') id: string,
    @Body() sent: unknown,
    @Query('shop') shop?: string,
    @Headers('idempotency-key') idempotencyKey?: string,
  ): Promise<ReviewState> {
    const body = readBody(ModerationBody, sent, 'A decision is shown or rejected, with a reason where there is one to give.');
    const review = await named(this.desks.dataSource, 'review', id, shop);
    return this.desks.request(
      { what: `moderate review ${JSON.stringify([review.shop, id])}`, body, idempotencyKey },
      [review.subject],
      async (desk) => {
        await refuseErased(desk.tx, [review.subject]);
        return stateOf(await decideReview(desk, known('review', await reviewOf(desk.tx, review)), body.decision, body.reason));
      },
    );
  }

  @Get()
  @RequireScope('customers:read')
  list(@Query() sent: unknown): Promise<ReviewPage> {
    const asked = readAsked(ReviewsAsked, sent);
    const { shop, source, status = null, productId = null, customer, query, cursor } = asked;
    const subject = customer === undefined ? null : subjectOfRef(customer, { shop, source }, this.config);
    return this.desks.read(subject === null ? [] : [subject], async (desk) => {
      if (subject !== null) await refuseErased(desk.tx, [subject]);
      const subjects = subject === null ? null : desk.subjectsLike(subject);
      const words = query === undefined ? null : wordsSought(query);
      const size = sizeOf(asked);
      const found = await reviewsSought(desk.tx, { shop: shop ?? null, status, productId, subjects, words }, size + 1, cursor);
      const { shown, ...more } = pageOf(found, size, ({ at, shop, id }) => [at, shop, id]);
      const texts = await textsOf(desk.tx, 'review', shown);
      return { reviews: shown.map((review) => ({ ...viewOf(review, texts(review)), customerId: review.customerId })), ...more };
    });
  }

  @Get(':id')
  @RequireScope('customers:read')
  async read(@Param('id') id: string, @Query('shop') shop?: string): Promise<ReviewView & { customerId: string }> {
    const review = await named(this.desks.dataSource, 'review', id, shop);
    return this.desks.read([review.subject], async (desk) => {
      await refuseErased(desk.tx, [review.subject]);
      const texts = await textsOf(desk.tx, 'review', [review]);
      return { ...viewOf(known('review', await reviewOf(desk.tx, review)), texts(review)), customerId: desk.customerOf(review.subject) };
    });
  }
}
