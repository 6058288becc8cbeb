import { formatInstant, type Micros } from '#lib/contracts';
import { request } from 'undici';
import { clean, parseJson, type JsonObject } from '../intake/json.js';
import { listOf } from '../intake/shops/resource.js';
import type { Cursor } from './pace.js';

export const PAGE_SIZE = 100;
const LARGEST_ANSWER = 64 * 1024 * 1024;

/** Why a shop could not be asked; for operators, and without a word of what it answered. */
export class ShopProblem extends Error {
  constructor(
    message: string,
    readonly retryAfterSeconds = 0,
  ) {
    super(message);
  }
}

/** How a shop is asked: its address is an admin's to choose, so a private one is taken too. Redirects are not followed. */
export interface ShopAccess {
  url: string;
  consumerKey: string;
  consumerSecret: string;
}

/** WooCommerce's REST API, version 3, as much of it as the reconciliation reads. */
export class WooCommerceApi {
  constructor(
    private readonly access: ShopAccess,
    private readonly answerWithinMs = 30_000,
  ) {}

  /** Orders changed after an instant, by their last change, up to 100. Throws a ShopProblem. */
  orders({ after, page }: Cursor): Promise<JsonObject[]> {
    return this.get('orders', {
      modified_after: secondsOf(after),
      dates_are_gmt: 'true',
      orderby: 'modified',
      order: 'asc',
      per_page: String(PAGE_SIZE),
      page: String(page),
    });
  }

  /** The refunds of an order, each with its time and lines. */
  refunds(orderId: string): Promise<JsonObject[]> {
    return this.get(`orders/${encodeURIComponent(orderId)}/refunds`, { per_page: String(PAGE_SIZE) });
  }

  private async get(path: string, query: Record<string, string>): Promise<JsonObject[]> {
    const { url, consumerKey, consumerSecret } = this.access;
    const address = new URL(`${url.replace(/\/+$/, '')}/wp-json/wc/v3/${path}`);
    for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value);
    const authorization = `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64')}`;
    const answer = await request(address, {
      headers: { authorization, accept: 'application/json' },
      signal: AbortSignal.timeout(this.answerWithinMs),
    }).catch(unreachable);
    const { statusCode, headers, body } = answer;
    if (statusCode !== 200) {
      await body.dump();
      throw new ShopProblem(`The shop answered ${statusCode}${MEANINGS[statusCode] ?? ''}.`, Number(headers['retry-after']) || 0);
    }
    const chunks: Buffer[] = [];
    let size = 0;
    try {
      for await (const chunk of body as AsyncIterable<Buffer>) {
        if ((size += chunk.length) > LARGEST_ANSWER) throw new ShopProblem('The shop’s answer is too large.');
        chunks.push(chunk);
      }
    } catch (error) {
      unreachable(error);
    }
    const parsed = parseJson(Buffer.concat(chunks));
    if ('problem' in parsed || !Array.isArray(parsed.value)) throw new ShopProblem('The shop’s answer is no list of the REST API.');
    return parsed.value.flatMap((item) => {
      const cleaned = clean(item);
      return 'value' in cleaned ? listOf([cleaned.value]) : [];
    });
  }
}

const MEANINGS: Record<number, string> = {
  401: ': the consumer key is not good there',
  403: ': the consumer key may not read orders',
  404: ': there is no WooCommerce REST API at this address',
  429: ': it is asked too often',
};

function unreachable(error: unknown): never {
  if (error instanceof ShopProblem) throw error;
  const { name, code } = error as { name?: string; code?: string };
  throw new ShopProblem(name === 'TimeoutError' ? 'The shop did not answer in time.' : `The shop is not to be reached (${code ?? name}).`);
}

/** The shop knows whole seconds. */
const secondsOf = (micros: Micros): string => formatInstant(micros).slice(0, 19);
