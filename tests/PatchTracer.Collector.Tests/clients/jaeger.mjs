// Sends one span with everything that OpenTracing's API has by jaeger-client, and says on stdout which ids it had.
// usage: node jaeger.mjs udp|http PORT
import jaeger from 'jaeger-client';
import opentracing from 'opentracing';

const unicode = 'žluťoučký 日本 👩‍🚀 \u0001 "quoted" \\';
const [form, port] = process.argv.slice(2);
const reporter = form === 'udp'
  ? { agentHost: '127.0.0.1', agentPort: Number(port) }
  : { collectorEndpoint: `http://127.0.0.1:${port}/api/traces?format=jaeger.thrift` };
const failures = [];
const tracer = jaeger.initTracer(
  { serviceName: unicode, sampler: { type: 'const', param: 1 }, reporter, traceId128bit: true },
  { tags: { 'process.text': unicode, 'process.truth': true }, logger: { info() {}, error: message => failures.push(String(message)) } });

const context = text => jaeger.SpanContext.fromString(text);
const span = tracer.startSpan(unicode, {
  startTime: 1700000000123.5,
  references: [
    opentracing.childOf(context('af7651916cd43dd8448eb211c80319c:b7ad6b7169203331:0:1')),
    opentracing.followsFrom(context('1af7651916cd43dd8448eb211c80319d:c7ad6b7169203332:0:1')),
  ],
  tags: {
    'span.kind': 'producer', text: unicode, empty: '', truth: true, whole: Number.MAX_SAFE_INTEGER, double: -0.1e-300,
    list: ['a', 1], bytes: Buffer.from([0, 255]), error: true,
  },
});
span.log({ event: `event ${unicode}`, 'event.key': 'value', number: 5 }, 1700000001000.25);
span.finish(1700000002987.75);
const { spanId, traceId } = span.context();
tracer.close(() => {
  if (failures.length > 0)
    throw new Error(failures.join('; '));
  console.log(JSON.stringify({ traceId: traceId.toString('hex'), spanId: spanId.toString('hex') }));
});
