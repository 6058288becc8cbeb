import { IsBoolean, IsIn, IsInt, Min } from 'class-validator';
import { IsInstant, IsLabel, IsShopId, Optional } from '../fields.js';
import { IsPersonalText } from '../texts.js';

export const QUESTION_CHANNELS = ['email', 'phone', 'chat', 'social', 'form', 'in-store'] as const;
export type QuestionChannel = (typeof QUESTION_CHANNELS)[number];

/** A customer has asked, complained or wants help: a new thread of one matter. */
export class QuestionAskedV1 {
  static readonly type: string = 'feedback.question-asked';
  static readonly version: number = 1;

  @IsShopId() questionId!: string;
  /** That of the first message, for ever. */
  @IsIn([...QUESTION_CHANNELS]) channel!: string;
  @Optional() @IsLabel() topic?: string;
  @Optional() @IsShopId() orderId?: string;
  @Optional() @IsLabel(100) priority?: string;
  /** By when staff should have answered. */
  @Optional() @IsInstant() dueAt?: string;
  /** Who of the staff it went to. */
  @Optional() @IsLabel(200) assignee?: string;
  /** A question resolved too long ago to be reopened, which this one goes on from. */
  @Optional() @IsShopId() follows?: string;
  /** The question it was parted from: the messages moved, and it counts as asked when the first of them came. */
  @Optional() @IsShopId() partedFrom?: string;
}

/**
 * A customer's message as a platform tells it. It opens a question, or joins the open one it is about: the one named, else the one about
 * the same order, else the customer's only open one.
 */
export class QuestionAskedClaimV1 {
  static readonly type: string = 'feedback.question-asked';
  static readonly version: number = 1;

  @Optional() @IsShopId() questionId?: string;
  @IsIn([...QUESTION_CHANNELS]) channel!: string;
  @Optional() @IsLabel() topic?: string;
  @Optional() @IsShopId() orderId?: string;
  @Optional() @IsLabel(100) priority?: string;
  /** Taken and not used: when an answer is due follows from the shop's own targets. */
  @Optional() @IsInstant() dueAt?: string;
  /** How the customer wants to be answered. */
  @Optional() @IsIn([...QUESTION_CHANNELS]) preferredChannel?: string;
  @Optional() @IsPersonalText() text?: string;
}

/** What happens to a question. */
abstract class QuestionMoved {
  @IsShopId() questionId!: string;
  @Optional() @IsIn(['staff', 'bot', 'customer']) by?: 'staff' | 'bot' | 'customer';
  @Optional() @IsBoolean() firstAnswer?: boolean;
  @Optional() @IsIn([...QUESTION_CHANNELS]) channel?: string;
  /** By when staff should answer, as it now stands. */
  @Optional() @IsInstant() due?: string;
  /** Open time of the shop's calendar since the asking (for a first answer after a reopening: since that), in seconds. */
  @Optional() @IsInt() @Min(0) businessSeconds?: number;
}

/** The customer has written again, perhaps on another channel; `due` only ever comes earlier. */
export class QuestionContinuedV1 extends QuestionMoved {
  static readonly type = 'feedback.question-continued';
  static readonly version = 1;
}

/** The customer was told that the question has arrived. No answer. */
export class QuestionAcknowledgedV1 extends QuestionMoved {
  static readonly type = 'feedback.question-acknowledged';
  static readonly version = 1;
}

/** Somebody has answered; `firstAnswer` marks the first by staff, which alone stops the clock. */
export class QuestionAnsweredV1 extends QuestionMoved {
  static readonly type = 'feedback.question-answered';
  static readonly version = 1;
}

/** The matter is settled. */
export class QuestionResolvedV1 extends QuestionMoved {
  static readonly type = 'feedback.question-resolved';
  static readonly version = 1;
}

/** The matter was not settled after all. */
export class QuestionReopenedV1 extends QuestionMoved {
  static readonly type = 'feedback.question-reopened';
  static readonly version = 1;
}

/** The due instant has passed without an answer by staff; told once an opening. */
export class QuestionOverdueV1 extends QuestionMoved {
  static readonly type = 'feedback.question-overdue';
  static readonly version = 1;
}

/** A bot has handed over to people. */
export class QuestionHandedOverV1 extends QuestionMoved {
  static readonly type = 'feedback.question-handed-over';
  static readonly version = 1;

  /** How long the customer had waited. */
  @Optional() @IsInt() @Min(0) waitedSeconds?: number;
}

/** It was the same matter as another question, in whose thread it goes on; it is no question of its own any more. */
export class QuestionJoinedV1 {
  static readonly type = 'feedback.question-joined';
  static readonly version = 1;

  @IsShopId() questionId!: string;
  @IsShopId() into!: string;
}

/** The customer's next message as a platform tells it. */
export class QuestionContinuedClaimV1 {
  static readonly type = 'feedback.question-continued';
  static readonly version = 1;

  @Optional() @IsShopId() questionId?: string;
  @IsIn([...QUESTION_CHANNELS]) channel!: string;
  @Optional() @IsShopId() orderId?: string;
  /** How the customer wants to be answered. */
  @Optional() @IsIn([...QUESTION_CHANNELS]) preferredChannel?: string;
  @Optional() @IsPersonalText() text?: string;
}

/** An answer as a platform tells it; by staff where it does not say. */
export class QuestionAnsweredClaimV1 extends QuestionMoved {
  static readonly type = 'feedback.question-answered';
  static readonly version = 1;

  @Optional() @IsPersonalText() text?: string;
}
