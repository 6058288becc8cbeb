import { IsLabel, IsShopId, LONGEST_TEXT, Optional, QUESTION_CHANNELS, type QuestionChannel } from '#lib/contracts';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsUUID } from 'class-validator';

/** What requests about questions say. */

export class MessageBody {
  @IsIn([...QUESTION_CHANNELS]) channel!: QuestionChannel;
  @Optional() @IsShopId() orderId?: string;
  @Optional() @IsIn([...QUESTION_CHANNELS]) preferredChannel?: QuestionChannel;
  @Optional() @IsLabel(LONGEST_TEXT) text?: string;
}

export class QuestionBody extends MessageBody {
  @IsLabel() customer!: string;
  @Optional() @IsLabel() topic?: string;
  @Optional() @IsLabel(100) priority?: string;
}

/** Who does something, and where. */
export class DeedBody {
  @Optional() @IsIn(['staff', 'bot']) by?: 'staff' | 'bot';
  @Optional() @IsIn([...QUESTION_CHANNELS]) channel?: QuestionChannel;
}

export class AnswerBody extends DeedBody {
  @Optional() @IsLabel(LONGEST_TEXT) text?: string;
}

export class ReopenBody {
  @Optional() @IsIn(['staff', 'customer']) by?: 'staff' | 'customer';
  @Optional() @IsIn([...QUESTION_CHANNELS]) channel?: QuestionChannel;
}

export class JoinBody {
  @IsShopId() into!: string;
}

export class PartBody {
  @IsArray() @ArrayMinSize(1) @ArrayMaxSize(200) @IsUUID('all', { each: true }) messages!: string[];
  @Optional() @IsLabel() topic?: string;
  @Optional() @IsShopId() orderId?: string;
  @Optional() @IsLabel(100) priority?: string;
}
