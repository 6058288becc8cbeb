import { Logger } from '@nestjs/common';
import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
  type SpanExporter,
} from '@opentelemetry/sdk-trace-node';

/** Whoever stops the process waits so long at most for a collector that does not answer. */
const TIMEOUT_MS = 5_000;

export interface TracingOptions {
  /** Where spans are sent by OTLP over HTTP: the collector's base address. */
  endpoint: string;
  /** Which share of the traces begun here is kept, 0 to 1; traces begun elsewhere say so themselves. */
  sample: number;
  /** What this process is called among others. */
  name: string;
}

/** Sends spans from now on; answers with what ends it, after the last of them is sent. Until this is called nothing is traced, and costs nothing. */
export function startTracing({ endpoint, sample, name }: TracingOptions): () => Promise<void> {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': name }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sample) }),
    spanProcessors: [new BatchSpanProcessor(new TellingExporter(endpoint))],
  });
  provider.register();
  return async () => {
    // What could not be sent has been told of, and keeps nobody from stopping.
    await provider.shutdown().catch(() => undefined);
    trace.disable();
  };
}

type Export = Parameters<SpanExporter['export']>;

/** Says that spans are lost when the first is, and not again before some were taken. */
class TellingExporter extends OTLPTraceExporter {
  private readonly logger = new Logger('traces');
  private isTaking = true;

  constructor(private readonly endpoint: string) {
    super({ url: `${endpoint.replace(/\/$/, '')}/v1/traces`, timeoutMillis: TIMEOUT_MS });
  }

  override export(spans: Export[0], done: Export[1]): void {
    super.export(spans, (result) => {
      const { error } = result;
      // The origin is without the password that an address may hold.
      if (error && this.isTaking)
        this.logger.warn(`Traces are lost: ${new URL(this.endpoint).origin} does not take them (${error.message})`);
      this.isTaking = !error;
      done(result);
    });
  }
}
