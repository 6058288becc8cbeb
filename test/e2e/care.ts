import { createHmac } from 'node:crypto';
import { anEnrolment, daysAgo, pointsOf } from './points.js';
import { anEvent, aPurchase, call, get, journeyOf, outline, send, untilCaughtUp, type Answer, type Product } from './product.js';

interface Thread {
  questionId: string;
  status: string;
  channel: string;
  became?: string;
  messages: { kind: string; by: string; channel?: string; text?: string }[];
}

interface Told {
  id: string;
  source: string;
  type: string;
  correlationid?: string;
  causationid?: string;
  claimid?: string;
}

interface View {
  openQuestions?: { questionId: string }[];
  lastSurvey?: { kind: string; score: number; phase: string | null };
  openRecovery?: object | null;
}

const phaseOf = async (product: Product, ref: string): Promise<string | null> => (await journeyOf(product, ref)).phase;

/** What customers ask, answer, send back and want forgotten, whatever way the product was started. */
export function describeCare(product: () => Product): void {
  const post = async <Body = Record<string, unknown>>(path: string, body: object = {}): Promise<Answer<Body>> => {
    const answer = await call<Body>(product(), 'POST', path, body);
    if (answer.status >= 300) throw new Error(`${path} was answered ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer;
  };
  const timelineOf = async (ref: string): Promise<Told[]> =>
    (await get<{ facts: Told[] }>(product(), `/v1/customers/${ref}/timeline?limit=100`)).body.facts.reverse();

  describe('questions', () => {
    it('go on over every channel as one thread, which puts the customer into ask until it is resolved', async () => {
      await send(product(), [
        aPurchase('cora', 'cora-o1', '2024-03-01T12:00:00Z', 50_00),
        anEvent('orders.order-delivered', '2024-03-03T12:00:00Z', { orderId: 'cora-o1' }),
        anEvent(
          'feedback.question-asked',
          '2024-03-05T09:00:00Z',
          { questionId: 'cora-q1', channel: 'email', orderId: 'cora-o1', text: 'The fourth leg of Cora’s cot is missing' },
          { userid: 'cora' },
        ),
        anEvent('feedback.question-answered', '2024-03-05T09:01:00Z', {
          questionId: 'cora-q1',
          by: 'bot',
          text: 'Have you looked under it?',
        }),
        anEvent(
          'feedback.question-continued',
          '2024-03-05T10:00:00Z',
          { channel: 'phone', orderId: 'cora-o1', text: 'Under it!' },
          { userid: 'cora' },
        ),
        anEvent('feedback.question-answered', '2024-03-05T11:00:00Z', { questionId: 'cora-q1', by: 'staff', text: 'It comes by post' }),
        anEvent('feedback.question-resolved', '2024-03-06T09:00:00Z', { questionId: 'cora-q1', by: 'staff' }),
      ]);
      await untilCaughtUp(product());
      expect(outline(await journeyOf(product(), 'userId:cora'))).toEqual([
        'buy 2024-03-01T12:00',
        'use 2024-03-03T12:00',
        'ask 2024-03-05T09:00',
        'use 2024-03-06T09:00',
      ]);
      const thread = (await get<Thread>(product(), '/v1/questions/cora-q1')).body;
      expect(thread).toMatchObject({ status: 'resolved', channel: 'email' });
      expect(thread.messages.map(({ kind, by, channel }) => `${kind} ${by}${channel ? ` ${channel}` : ''}`)).toEqual([
        'message customer email',
        'answer bot',
        'message customer phone',
        'answer staff',
        'resolution staff',
      ]);
      const number = await get<{ value: { mean: number }; denominator: number }>(
        product(),
        '/v1/kpis/firstResponseTime?window=24h&at=2024-03-06T00:00:00Z',
      );
      expect(number.body).toMatchObject({ value: { p50: 7200, mean: 7200 }, denominator: 1 });
    });

    it('are found by their words, which stand in nothing else', async () => {
      const found = await get<{ questions: Thread[] }>(product(), '/v1/questions?status=any&query=fourth%20leg');
      expect(found.body.questions.map(({ questionId }) => questionId)).toEqual(['cora-q1']);
      expect(JSON.stringify(await timelineOf('userId:cora'))).not.toMatch(/fourth leg|by post|under it/i);
    });

    it('are on the work list until somebody answers', async () => {
      const asked = await post<Thread>('/v1/questions', { customer: 'userId:dan', channel: 'chat', text: 'Do you deliver to Rügen?' });
      expect(asked.body.became).toBe('new');
      const again = await post<Thread>('/v1/questions', { customer: 'userId:dan', channel: 'phone' });
      expect(again.body).toMatchObject({ questionId: asked.body.questionId, became: 'continued' });
      await untilCaughtUp(product());
      expect(await phaseOf(product(), 'userId:dan')).toBe('ask');
      const list = await get<{ questions: Thread[] }>(product(), '/v1/questions?customer=userId:dan');
      expect(list.body.questions).toHaveLength(1);
      await post(`/v1/questions/${asked.body.questionId}/resolve`, { by: 'staff' });
      await untilCaughtUp(product());
      expect(await phaseOf(product(), 'userId:dan')).toBe('explore');
      expect((await get<{ questions: Thread[] }>(product(), '/v1/questions?customer=userId:dan')).body.questions).toEqual([]);
    });
  });

  describe('surveys', () => {
    it('are answered once by a link that needs no login; a bad answer opens a case, and what makes it good is granted', async () => {
      await send(product(), [
        anEnrolment('nele', daysAgo(100)),
        aPurchase('nele', 'nele-o1', daysAgo(60), 20_00),
        anEvent('orders.order-delivered', daysAgo(55), { orderId: 'nele-o1' }),
      ]);
      await untilCaughtUp(product());
      const survey = await post<{ surveyId: string; link: string }>('/v1/surveys', {
        customer: 'userId:nele',
        kind: 'nps',
        orderId: 'nele-o1',
      });
      const link = new URL(survey.body.link, product().url).pathname;
      const page = await fetch(product().url + link);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/html')]);
      const answer = (score: number): Promise<Response> =>
        fetch(product().url + link, { method: 'POST', body: new URLSearchParams({ score: String(score) }), redirect: 'manual' });
      expect((await answer(3)).status).toBeLessThan(400);
      expect((await answer(3)).status).toBeLessThan(400);
      await untilCaughtUp(product());
      const view = (await get<View>(product(), '/v1/customers/userId:nele')).body;
      expect(view.lastSurvey).toMatchObject({ kind: 'nps', score: 3, phase: 'use' });
      expect(await phaseOf(product(), 'userId:nele')).toBe('ask');

      const cases = await get<{ recoveries: { caseId: string; because: string }[] }>(
        product(),
        '/v1/recoveries?status=open&customer=userId:nele',
      );
      const own = cases.body.recoveries.find(({ because }) => because === survey.body.surveyId)!;
      const before = (await pointsOf(product(), 'userId:nele')).spendable;
      await post(`/v1/recoveries/${own.caseId}/close`, { outcome: 'points', points: 40 });
      await untilCaughtUp(product());
      expect((await pointsOf(product(), 'userId:nele')).spendable).toBe(before + 40);
      expect(await phaseOf(product(), 'userId:nele')).toBe('use');
    });
  });

  describe('reviews and ideas', () => {
    it('engage a customer in use, and are found by their words', async () => {
      await send(product(), [
        aPurchase('ida', 'ida-o1', daysAgo(20), 20_00),
        anEvent('orders.order-delivered', daysAgo(17), { orderId: 'ida-o1' }),
      ]);
      await untilCaughtUp(product());
      await post('/v1/reviews', { customer: 'userId:ida', productId: 'p1', rating: 5, text: 'Sturdy as an oak' });
      const idea = await post<{ ideaId: string }>('/v1/ideas', { customer: 'userId:ida', title: 'A cot for twins' });
      const voted = await post<{ votes: number }>(`/v1/ideas/${idea.body.ideaId}/votes`, { customer: 'userId:dan' });
      expect(voted.body.votes).toBe(2);
      await untilCaughtUp(product());
      expect(await phaseOf(product(), 'userId:ida')).toBe('engage');
      expect((await get<{ reviews: object[] }>(product(), '/v1/reviews?query=sturdy')).body.reviews).toHaveLength(1);
      expect((await get<{ ideas: object[] }>(product(), '/v1/ideas?query=twins')).body.ideas).toHaveLength(1);
    });
  });

  describe('returns', () => {
    it('are one chain from the request to the points taken back, each link naming its cause', async () => {
      await send(product(), [anEnrolment('rita', daysAgo(100))]);
      await untilCaughtUp(product());
      await post('/v1/orders', { customer: 'userId:rita', orderId: 'rita-o1', currency: 'EUR', totalMinor: 80_00, time: daysAgo(30) });
      await post('/v1/orders/rita-o1/deliveries', { status: 'delivered', time: daysAgo(27) });
      await untilCaughtUp(product());
      await post('/v1/orders/rita-o1/returns', { returnId: 'rita-r1', reason: 'too small', time: daysAgo(25) });
      await untilCaughtUp(product());
      expect(await phaseOf(product(), 'userId:rita')).toBe('ask');
      for (const step of ['approve', 'receive', 'refund']) await post(`/v1/orders/rita-o1/returns/rita-r1/${step}`);
      await untilCaughtUp(product());

      const facts = await timelineOf('userId:rita');
      const named = (type: string): Told => {
        const fact = facts.find((one) => one.type.includes(type));
        if (!fact) throw new Error(`no ${type} among ${facts.map((one) => one.type).join(', ')}`);
        return fact;
      };
      const chain = ['return-requested', 'return-approved', 'return-received', 'refund-issued', 'points-reversed'].map(named);
      expect(new Set(chain.map(({ correlationid }) => correlationid)).size).toBe(1);
      const known = new Set<string>();
      for (const [index, { source, id, causationid }] of chain.entries()) {
        if (index > 0) expect(known).toContain(causationid);
        known.add(`${source} ${id}`);
      }
      expect(await phaseOf(product(), 'userId:rita')).toBe('explore');
      const order = (await get<{ returns: { returnId: string; state: string }[] }>(product(), '/v1/orders/rita-o1')).body;
      expect(order.returns).toMatchObject([{ returnId: 'rita-r1', state: 'closed' }]);
    });
  });

  describe('a shop of Shopify’s', () => {
    const SECRET = 'shpss_of_the_suite';
    const tell = (body: object, secret = SECRET): Promise<Response> => {
      const text = JSON.stringify(body);
      return fetch(`${product().url}/v1/webhooks/shopify/north`, {
        method: 'POST',
        body: text,
        headers: {
          'content-type': 'application/json',
          'x-shopify-topic': 'orders/create',
          'x-shopify-hmac-sha256': createHmac('sha256', secret).update(text).digest('base64'),
          'x-shopify-shop-domain': 'north.example',
          'x-shopify-webhook-id': 'w-1',
        },
      });
    };
    const order = {
      id: 5001,
      name: '#1001',
      currency: 'EUR',
      created_at: '2024-04-01T10:00:00Z',
      updated_at: '2024-04-01T10:00:00Z',
      total_price: '49.90',
      subtotal_price: '45.00',
      total_tax: '0.00',
      total_discounts: '0.00',
      total_shipping_price_set: { shop_money: { amount: '4.90', currency_code: 'EUR' } },
      financial_status: 'paid',
      customer: { id: 77, email: 'sol@example.com' },
      line_items: [{ id: 1, product_id: 9, title: 'Cot', quantity: 1, current_quantity: 1, price: '45.00' }],
    };

    it('tells of an order once, however often, if it is signed', async () => {
      await post('/v1/sources', { source: 'north', shop: 'north', shopify: { secrets: [SECRET] } });
      expect((await tell(order, 'somebody-else')).status).toBe(401);
      for (let again = 0; again < 2; again++) expect((await tell(order)).status).toBe(200);
      await untilCaughtUp(product());
      const journey = await journeyOf(product(), 'userId:77', '?shop=north');
      expect(journey).toMatchObject({ cycle: 1 });
      expect(outline(journey)[0]).toBe('buy 2024-04-01T10:00');
      const known = await get<{ orderId: string }>(product(), '/v1/orders/5001?shop=north');
      expect(known.status).toBe(200);
    });
  });

  describe('whoever wants to be forgotten', () => {
    it('is nowhere shown any more, nor what they have said, and nothing new is taken of them', async () => {
      await send(product(), [
        aPurchase('zora', 'zora-o1', '2024-05-01T12:00:00Z', 10_00),
        anEvent('identity.identified', '2024-05-01T12:00:00Z', { userId: 'zora', email: 'zora@example.com' }),
      ]);
      await post('/v1/questions', { customer: 'userId:zora', channel: 'email', text: 'Zora Zimmermann asks' });
      await untilCaughtUp(product());
      const revenue = await get<{ value: unknown }>(product(), '/v1/kpis/revenue?window=24h&at=2024-05-02T00:00:00Z');
      const held = await get<{ data: { questions: object[] } }>(product(), '/v1/customers/userId:zora/export?service=feedback');
      expect(JSON.stringify(held.body.data)).toContain('Zora Zimmermann asks');

      const receipt = await call<{ erasureId: string; status: string }>(product(), 'DELETE', '/v1/customers/userId:zora');
      expect(receipt.status).toBe(202);
      await untilCaughtUp(product());
      for (const path of ['/journey', '/timeline', '', '/export?service=feedback'])
        expect((await get(product(), `/v1/customers/userId:zora${path}`)).status).toBe(404);
      expect((await get<{ questions: object[] }>(product(), '/v1/questions?status=any&query=zimmermann')).body.questions).toEqual([]);
      const late = await call<{ results: { status: string }[] }>(
        product(),
        'POST',
        '/v1/events',
        [aPurchase('zora', 'zora-o2', '2024-05-03T12:00:00Z', 10_00)],
        { 'content-type': 'application/cloudevents-batch+json' },
      );
      expect(late.body.results).toMatchObject([{ status: 'suppressed' }]);
      expect((await get<{ value: unknown }>(product(), '/v1/kpis/revenue?window=24h&at=2024-05-02T00:00:00Z')).body.value).toEqual(
        revenue.body.value,
      );
    });
  });
}
