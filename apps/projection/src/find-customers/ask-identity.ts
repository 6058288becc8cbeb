import { Config } from '#lib/config';
import { BadRequestException, Injectable, ServiceUnavailableException } from '@nestjs/common';

/** With whose key, and where this process itself answers. */
export interface Asking {
  authorization: string | undefined;
  port: number | undefined;
}

export interface NamedPeople {
  people: { customerId: string; name: string | null }[];
  cursor?: string;
}

const PATIENCE_MS = 5_000;

/** Asks identity, whose store alone has names, over HTTP and with the key of whoever asks: they see what they might see there. */
@Injectable()
export class AskIdentity {
  constructor(private readonly config: Config) {}

  /** 503 where identity is away; the names themselves are in no error. */
  async named(name: string, page: { limit: number; cursor: string | null }, { authorization, port }: Asking): Promise<NamedPeople> {
    const at = this.config.identityUrl ?? `http://127.0.0.1:${port ?? this.config.port}`;
    const query = new URLSearchParams({ name, limit: String(page.limit), ...(page.cursor && { cursor: page.cursor }) });
    const answer = await fetch(`${at}/v1/people?${query.toString()}`, {
      headers: { ...(authorization && { authorization }) },
      signal: AbortSignal.timeout(PATIENCE_MS),
    }).catch(() => null);
    if (answer?.ok) return (await answer.json()) as NamedPeople;
    if (answer?.status === 400) throw new BadRequestException('The cursor is not one this list has given.');
    throw new ServiceUnavailableException('Names cannot be looked up just now; e-mail addresses, phone numbers and ids can.');
  }
}
