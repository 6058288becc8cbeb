import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Fields = Record<string, unknown>;

const KEYS = `Basic ${Buffer.from('ck_1:cs_1').toString('base64')}`;

/** A shop that answers as WooCommerce's REST API does, as much of it as is asked here. */
export class AWooCommerceShop {
  readonly orders = new Map<string, Fields>();
  readonly refunds = new Map<string, Fields[]>();
  /** The addresses it was asked for. */
  readonly asked: URL[] = [];
  /** How the next requests are answered instead; undefined: as they should be. */
  readonly instead: ((answer: ServerResponse) => void)[] = [];
  /** Called while a page is being answered: what happens in the shop meanwhile. */
  meanwhile: () => void = () => undefined;

  private constructor(
    readonly url: string,
    private readonly server: ReturnType<typeof createServer>,
  ) {}

  static async open(): Promise<AWooCommerceShop> {
    const server = createServer((request, answer) => shop.answer(request, answer));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const shop = new AWooCommerceShop(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, server);
    return shop;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  sells(...orders: Fields[]): void {
    for (const order of orders) this.orders.set(String(order['id']), order);
  }

  private answer(request: IncomingMessage, answer: ServerResponse): void {
    const url = new URL(request.url!, this.url);
    this.asked.push(url);
    const instead = this.instead.shift();
    if (instead) return instead(answer);
    if (request.headers.authorization !== KEYS) return send(answer, 401, { code: 'woocommerce_rest_cannot_view' });
    const [, orderId] = /^\/wp-json\/wc\/v3\/orders\/(\d+)\/refunds$/.exec(url.pathname) ?? [];
    if (orderId !== undefined) return send(answer, 200, this.refunds.get(orderId) ?? []);
    if (url.pathname !== '/wp-json/wc/v3/orders') return send(answer, 404, { code: 'rest_no_route' });
    send(answer, 200, this.page(url.searchParams));
    this.meanwhile();
  }

  private page(query: URLSearchParams): Fields[] {
    const changed = (order: Fields): string => String(order['date_modified_gmt']);
    const size = Number(query.get('per_page'));
    const from = (Number(query.get('page')) - 1) * size;
    return [...this.orders.values()]
      .filter((order) => changed(order) > query.get('modified_after')!)
      .sort((a, b) => (changed(a) < changed(b) ? -1 : changed(a) > changed(b) ? 1 : Number(a['id']) - Number(b['id'])))
      .slice(from, from + size);
  }
}

export function send(answer: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  answer.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
