import { trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, ParentBasedSampler, TraceIdRatioBasedSampler } from '@opentelemetry/sdk-trace-node';

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
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': name }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sample) }),
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  return async () => {
    await provider.shutdown();
    trace.disable();
  };
}
