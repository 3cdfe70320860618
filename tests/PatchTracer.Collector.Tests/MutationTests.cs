using System.Text;
using System.Text.Json;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Json;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Otlp.Schema;
using Xunit;

namespace PatchTracer.Collector.Tests;

/// <summary>
/// Requests damaged in many ways, by fixed seeds. The law: what the receivers' check lets through, every later reader reads;
/// what it does not, it refuses with the one exception that receivers answer.
/// </summary>
public sealed class MutationTests
{
    private const int Rounds = 20_000;

    private static readonly byte[] Json = Encoding.UTF8.GetBytes("""
        {"resourceSpans":[{"resource":{"attributes":[{"key":"service.name","value":{"stringValue":"é"}}]},"scopeSpans":[{"scope":{"name":"n","version":"1"},
        "spans":[{"traceId":"5b8efff798038103d269b633813fc60c","spanId":"eee19b7ec3c1b174","parentSpanId":"eee19b7ec3c1b173","traceState":"a=b","name":"x","kind":2,
        "flags":257,"startTimeUnixNano":"1544712660000000001","endTimeUnixNano":"1544712661000000002","droppedAttributesCount":3,"droppedEventsCount":4,"droppedLinksCount":5,
        "attributes":[{"key":"i","value":{"intValue":"-1"}},{"key":"d","value":{"doubleValue":0.1}},{"key":"b","value":{"bytesValue":"AP8="}},
        {"key":"a","value":{"arrayValue":{"values":[{"intValue":"1"},{"boolValue":true}]}}},{"key":"k","value":{"kvlistValue":{"values":[{"key":"q","value":{"doubleValue":1}}]}}}],
        "events":[{"timeUnixNano":"7","name":"e","attributes":[{"key":"q","value":{"doubleValue":1}}],"droppedAttributesCount":6}],
        "links":[{"traceId":"5b8efff798038103d269b633813fc60d","spanId":"eee19b7ec3c1b175","traceState":"c=d","flags":1,"droppedAttributesCount":7,
        "attributes":[{"key":"l","value":{"stringValue":"v"}}]}],"status":{"code":2,"message":"failed"}}]}]}]}
        """);

    [Fact]
    public void Damaged_protobuf_traces_are_refused_or_readable()
    {
        var whole = JsonToProto.Translate(Json, OtlpSchema.Traces).ToArray();
        var (accepted, refused) = Mutate(whole, body =>
        {
            var check = new Nothing();
            TraceWalker.Walk(body, ref check);
            ReadEverything(body);
        });
        Assert.True(accepted > Rounds / 100 && refused > Rounds / 10, $"{accepted} accepted, {refused} refused");
    }

    [Fact]
    public void Damaged_protobuf_metrics_are_refused_or_readable()
    {
        var (accepted, refused) = Mutate(OtlpRequest.Counter("kubelet", "dropped", "full", 5, 10), body =>
        {
            SchemaCheck.Walk(body, OtlpSchema.Metrics);
            ReadAllMetrics(body);
        });
        Assert.True(accepted > Rounds / 100 && refused > Rounds / 10, $"{accepted} accepted, {refused} refused");
    }

    [Fact]
    public void Damaged_json_is_refused_or_becomes_readable_protobuf()
    {
        var (accepted, refused) = Mutate(Json, body => SpanDecoder.ReadRequest(JsonToProto.Translate(body, OtlpSchema.Traces).Span));
        Assert.True(accepted > Rounds / 100 && refused > Rounds / 10, $"{accepted} accepted, {refused} refused");
    }

    [Fact]
    public void Damaged_gzip_is_refused_or_unpacks()
    {
        var whole = RunningCollector.Gzip(Json);
        var (accepted, refused) = Mutate(whole, body =>
            RequestBody.ToProto(body, RawSignal.Traces, RawEncoding.OtlpProto, RawCompression.Gzip, 1 << 20));
        Assert.True(accepted > 0 && refused > Rounds / 10, $"{accepted} accepted, {refused} refused");
    }

    // A refusal here would come too late: not the receivers' exception, but a failure of the test.
    private static void ReadEverything(byte[] body)
    {
        try
        {
            SpanDecoder.ReadRequest(body);
            using var json = new Utf8JsonWriter(Stream.Null);
            ProtoToJson.Write(json, body, OtlpSchema.Traces);
        }
        catch (MalformedRequestException e)
        {
            throw new InvalidDataException($"the check let this through: {Convert.ToHexString(body)}", e);
        }
    }

    private static void ReadAllMetrics(byte[] body)
    {
        try
        {
            MetricDecoder.ReadRequest(body);
            using var json = new Utf8JsonWriter(Stream.Null);
            ProtoToJson.Write(json, body, OtlpSchema.Metrics);
        }
        catch (MalformedRequestException e)
        {
            throw new InvalidDataException($"the check let this through: {Convert.ToHexString(body)}", e);
        }
    }

    private static (int Accepted, int Refused) Mutate(byte[] whole, Action<byte[]> read)
    {
        var random = new Random(20_200_114);
        var (accepted, refused) = (0, 0);
        for (var round = 0; round < Rounds; round++)
        {
            var body = Damage(whole, random);
            try
            {
                read(body);
                accepted++;
            }
            catch (MalformedRequestException)
            {
                refused++;
            }
        }
        return (accepted, refused);
    }

    private static byte[] Damage(byte[] whole, Random random)
    {
        var body = whole.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(body.Count);
            switch (random.Next(5))
            {
                case 0: body[at] = (byte)random.Next(256); break;
                case 1: body[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: body.RemoveRange(at, Math.Min(random.Next(1, 9), body.Count - at)); break;
                case 3: body.InsertRange(at, body.GetRange(at, Math.Min(random.Next(1, 9), body.Count - at))); break;
                default: body.Insert(at, (byte)random.Next(256)); break;
            }
            if (body.Count == 0)
                return [];
        }
        return [.. body];
    }

    private struct Nothing : ISpanSink
    {
        public static bool ChecksValues => true;

        public readonly ValueLimits Limits => ValueLimits.None;

        public readonly void Source(in SpanSource source)
        {
        }

        public readonly void Span(in SpanView span)
        {
        }
    }
}
