import { IsInstant, IsLabel, IsShopId, Optional } from '#lib/contracts';
import { readBody } from '#lib/requests';
import { IsIn } from 'class-validator';

/** When it happened; now where absent. What else a body may say is its fact's contract. */
export class AnyBody {
  @Optional() @IsInstant() time?: string;
}

export class OrderBody extends AnyBody {
  /** A customer id, or `userId:…`, `email:…`, … */
  @IsLabel(500) customer!: string;
  @IsShopId() orderId!: string;
}

export class DeliveryBody extends AnyBody {
  @IsIn(['promised', 'shipped', 'delivered', 'delayed']) status!: 'promised' | 'shipped' | 'delivered' | 'delayed';
}

export class ReturnBody extends AnyBody {
  /** The shop's own name of the return; made up where absent. */
  @Optional() @IsShopId() returnId?: string;
}

/** By hand: nothing more is to come of it. */
export class ClosingBody extends AnyBody {
  @Optional() @IsLabel() reason?: string;
}

export class ExchangeBody extends ClosingBody {
  @IsShopId() exchangeOrderId!: string;
}

/** Of a request that may say nothing. */
export function read<T extends AnyBody>(Body: new () => T, body: unknown, message: string): { told: T; data: object } {
  const told = readBody(Body, body ?? {}, message);
  return { told, data: (body ?? {}) as object };
}
