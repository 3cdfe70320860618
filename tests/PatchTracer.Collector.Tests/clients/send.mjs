// Sends one span with every field that the API has by one form of OTLP, and says on stdout what it sent.
// usage: node send.mjs grpc|proto|json URL
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, createTraceState, trace } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { TracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace';

const unicode = 'žluťoučký 日本 👩‍🚀 \u0001 "quoted" \\';
const [form, url] = process.argv.slice(2);
const { OTLPTraceExporter } = await import({
  grpc: '@opentelemetry/exporter-trace-otlp-grpc',
  proto: '@opentelemetry/exporter-trace-otlp-proto',
  json: '@opentelemetry/exporter-trace-otlp-http',
}[form]);

const exporter = new OTLPTraceExporter({ url, compression: process.argv[4] });
const failures = [];
const answered = {
  export: (spans, done) => exporter.export(spans, result => {
    if (result.code !== 0)
      failures.push(String(result.error));
    done(result);
  }),
  forceFlush: () => exporter.forceFlush?.(),
  shutdown: () => exporter.shutdown(),
};
const provider = new TracerProvider({
  resource: resourceFromAttributes({ 'service.name': 'js-client', 'resource.unicode': unicode, 'resource.number': 42 }),
  spanProcessors: [new SimpleSpanProcessor({ exporter: answered })],
});

const remote = {
  traceId: '0af7651916cd43dd8448eb211c80319c', spanId: 'b7ad6b7169203331', isRemote: true,
  traceFlags: TraceFlags.SAMPLED, traceState: createTraceState('vendor=state'),
};
const link = { traceId: '1af7651916cd43dd8448eb211c80319d', spanId: 'c7ad6b7169203332', traceFlags: TraceFlags.SAMPLED, traceState: createTraceState('other=1') };
const tracer = provider.getTracer('test.js', '1.2.3');
const span = tracer.startSpan(unicode, {
  kind: SpanKind.PRODUCER,
  startTime: [1700000000, 123456789],
  links: [{ context: link, attributes: { 'link.key': 5 } }],
}, trace.setSpanContext(ROOT_CONTEXT, remote));
span.setAttributes({
  text: unicode, empty: '', truth: true, largest: Number.MAX_SAFE_INTEGER, smallest: Number.MIN_SAFE_INTEGER,
  double: -0.1e-300, texts: ['a', 'ü'], numbers: [1, 2], truths: [true, false], doubles: [1.5, 2.5],
});
span.addEvent(`event ${unicode}`, { 'event.key': 'value' }, [1700000001, 1]);
span.setStatus({ code: SpanStatusCode.ERROR, message: `failed: ${unicode}` });
span.end([1700000002, 987654321]);
await provider.forceFlush();
await provider.shutdown();
if (failures.length > 0)
  throw new Error(failures.join('; '));
console.log(span.spanContext().spanId);
