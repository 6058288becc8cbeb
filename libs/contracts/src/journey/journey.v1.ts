import { IsIn, IsInt, IsUUID, Min } from 'class-validator';
import { IsCurrency, IsDay, IsInstant, IsLabel, IsMinor, IsShopId, Optional } from '../fields.js';

export const TOUCHPOINT_KINDS = [
  'ad-viewed',
  'ad-clicked',
  'social-viewed',
  'referral-clicked',
  'page-viewed',
  'search',
  'list-viewed',
  'product-viewed',
  'wishlisted',
  'cart-changed',
  'newsletter-signup',
  'email-opened',
  'email-clicked',
  'content-used',
  'account-created',
  'product-activated',
  'guide-viewed',
  'checkout-step',
  'custom',
] as const;

export type TouchpointKind = (typeof TOUCHPOINT_KINDS)[number];

/** A person and the brand were in contact. No judge is needed: it is a fact at the door. */
export class TouchpointRecordedV1 {
  static readonly type = 'journey.touchpoint-recorded';
  static readonly version = 1;

  @IsIn([...TOUCHPOINT_KINDS]) kind!: TouchpointKind;
  @IsLabel(200) channel!: string;
  /** What the sender called it, for kind `custom` and where the kind loses it. */
  @Optional() @IsLabel(200) name?: string;
  @Optional() @IsLabel(200) campaign?: string;
  /** The path, without its query. */
  @Optional() @IsLabel(2000) page?: string;
  @Optional() @IsShopId() productId?: string;
  @Optional() @IsLabel() category?: string;
  @Optional() @IsLabel(200) session?: string;
  @Optional() @IsLabel(200) device?: string;
  @Optional() @IsLabel(200) experiment?: string;
  @Optional() @IsLabel(200) variant?: string;
  @Optional() @IsLabel(200) store?: string;
  @Optional() @IsShopId() cartId?: string;
  @Optional() @IsLabel(200) step?: string;
}

/** A campaign cost so much on a day. Told again, the last counts: the `time` says when it was told, not which day is meant. */
export class CampaignSpendRecordedV1 {
  static readonly type = 'journey.campaign-spend-recorded';
  static readonly version = 1;

  @IsLabel(200) campaign!: string;
  @IsLabel(200) channel!: string;
  /** One that has begun, in some time zone. */
  @IsDay() day!: string;
  @IsMinor() amountMinor!: number;
  @IsCurrency() currency!: string;
  @Optional() @IsInt() @Min(0) impressions?: number;
  @Optional() @IsInt() @Min(0) clicks?: number;
}

/** A person was chosen for a campaign that runs from one instant to another. */
export class CampaignTargetedV1 {
  static readonly type = 'journey.campaign-targeted';
  static readonly version = 1;

  @IsLabel(200) campaign!: string;
  @IsInstant() from!: string;
  @IsInstant() until!: string;
}

/** A receiver of outgoing webhooks is sent nothing more until somebody enables it again. For operations. */
export class WebhookDisabledV1 {
  static readonly type = 'journey.webhook-disabled';
  static readonly version = 1;

  @IsUUID() webhookId!: string;
  /** It has failed for days, or said that it is gone (410). */
  @IsIn(['failing', 'gone']) because!: 'failing' | 'gone';
  /** Since when nothing has arrived. */
  @IsInstant() failingSince!: string;
}
