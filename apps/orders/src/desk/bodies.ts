import { byWireType, CLAIMS, IsInstant, IsLabel, IsShopId, Optional, unknownFields, wireType, type Contract } from '#lib/contracts';
import { keysOf, readPart, unknownKey } from '#lib/requests';
import { BadRequestException } from '@nestjs/common';
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

/** Of a request that may say nothing: its own fields, and the rest, which is for its claim's contract to know. */
export function read<T extends AnyBody>(
  Body: new () => T,
  contract: Contract,
  body: unknown,
  message: string,
): { told: T; data: Readonly<Record<string, unknown>> } {
  const told = readPart(Body, body ?? {}, message);
  const own = keysOf(Body);
  const data = Object.fromEntries(Object.entries(body ?? {}).filter(([key]) => !own.includes(key)));
  const errors = unknownFields(claimed(contract), data).map(({ pointer, key, known }) => ({
    pointer,
    detail: unknownKey(key, [...own, ...known]),
  }));
  if (errors.length > 0) throw new BadRequestException({ message, errors });
  return { told, data };
}

const CLAIMED = byWireType(CLAIMS);

/** What a fact is claimed by: it says less than the fact. */
const claimed = (contract: Contract): Contract => CLAIMED.get(wireType(contract)) ?? contract;
