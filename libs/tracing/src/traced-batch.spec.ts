import { trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import type { Fact } from '#lib/contracts';
import { tracedBatch } from './traced-batch.js';
import { contextOf } from './traceparent.js';

const SAMPLED = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const TRACE = '0af7651916cd43dd8448eb211c80319c';

const aFact = (id: string, more: Partial<Fact> = {}): Fact => ({
  specversion: '1.0',
  id,
  source: 'shop',
  type: 'itinera.orders.purchase-completed.v1',
  time: '2026-03-01T12:00:00.000000Z',
  recordedtime: '2026-03-01T12:00:00.000000Z',
  datacontenttype: 'application/json',
  data: {},
  ...more,
});
const told = (fact: Fact) => ({ topic: 'itinera.claims.orders', fact });
const published = (fact: Fact) => ({ topic: 'itinera.orders', key: 'k', fact });

describe('without anybody to send spans to', () => {
  it('a fact goes on in the trace of its cause, and so does what that causes', async () => {
    const batch = [told(aFact('c1', { traceparent: SAMPLED })), told(aFact('c2'))];
    const facts = await tracedBatch('orders.judge', batch, async () => [
      published(aFact('f1', { causationid: 'shop c1' })),
      published(aFact('f2', { causationid: 'shop f1' })),
      published(aFact('f3', { claimid: 'c1' })),
      published(aFact('f4', { causationid: 'shop c2' })),
    ]);
    expect(facts.map(({ fact }) => fact.traceparent)).toEqual([SAMPLED, SAMPLED, SAMPLED, undefined]);
  });

  it('what a batch without traces publishes is handed on as it is', async () => {
    const facts = [published(aFact('f1'))];
    expect(await tracedBatch('orders.judge', [told(aFact('c1'))], async () => facts)).toBe(facts);
    expect(await tracedBatch('orders.judge', [told(aFact('c1'))], async () => undefined)).toEqual([]);
  });
});

describe('with somebody to send them to', () => {
  const exporter = new InMemorySpanExporter();
  const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
  beforeAll(() => provider.register());
  afterAll(async () => {
    await provider.shutdown();
    trace.disable();
  });
  beforeEach(() => exporter.reset());

  it('each traced message is a span of its own trace, and what it causes a child of that', async () => {
    const [one] = await tracedBatch('orders.judge', [told(aFact('c1', { traceparent: SAMPLED })), told(aFact('c2'))], async () => [
      published(aFact('f1', { causationid: 'shop c1' })),
    ]);
    const [span] = exporter.getFinishedSpans();
    expect(exporter.getFinishedSpans()).toHaveLength(1);
    expect(span).toMatchObject({ name: 'orders.judge', parentSpanContext: { spanId: 'b7ad6b7169203331' } });
    expect(one!.fact.traceparent).toBe(`00-${TRACE}-${span!.spanContext().spanId}-01`);
  });

  it('a failure is seen on the span, and thrown', async () => {
    const failing = tracedBatch('orders.judge', [told(aFact('c1', { traceparent: SAMPLED }))], () => Promise.reject(new Error('no')));
    await expect(failing).rejects.toThrow('no');
    expect(exporter.getFinishedSpans()[0]!.status.code).toBe(2);
  });

  it('a span tells nothing of anybody', async () => {
    const fact = aFact('c1', { traceparent: SAMPLED, subject: '2f1c', data: { email: 'ada@example.org' } });
    await tracedBatch('orders.judge', [told(fact)], async () => []);
    expect(JSON.stringify(exporter.getFinishedSpans()[0]!.attributes)).not.toMatch(/ada|2f1c|c1/);
  });
});

test.each(['', 'x', '00-00000000000000000000000000000000-b7ad6b7169203331-01', `00-${TRACE}-0000000000000000-01`])(
  'the traceparent %j is none',
  (text) => expect(trace.getSpanContext(contextOf(text))).toBeUndefined(),
);
