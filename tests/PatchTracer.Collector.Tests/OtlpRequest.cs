using PatchTracer.Otlp.Protobuf;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Tests;

/// <summary>
/// Writes export requests by the field numbers of the specification, independently of what the collector reads them with.
/// </summary>
internal static class OtlpRequest
{
    public const long Second = 1_000_000_000;

    public static byte[] Of(string service, params IEnumerable<byte[]> spans)
    {
        var scopeSpans = new ProtoWriter();
        scopeSpans.Bytes(1, Message(w => w.String(1, "test.scope")));
        foreach (var span in spans)
            scopeSpans.Bytes(2, span);
        var resourceSpans = new ProtoWriter();
        resourceSpans.Bytes(1, Message(w => w.Bytes(1, Text("service.name", service))));
        resourceSpans.Bytes(2, scopeSpans.Written);
        return Message(w => w.Bytes(1, resourceSpans.Written));
    }

    /// <summary>A span that lasts a second, with ids made of two numbers.</summary>
    public static byte[] Span(ulong trace, ulong span, string name = "work", long start = Second, params IEnumerable<byte[]> attributes) =>
        Message(w =>
    {
        w.Bytes(1, TraceIdBytes(trace));
        w.Bytes(2, SpanIdBytes(span));
        w.String(5, name);
        w.Varint(6, 2);
        w.Fixed64(7, (ulong)start);
        w.Fixed64(8, (ulong)(start + Second));
        foreach (var attribute in attributes)
            w.Bytes(9, attribute);
    });

    public static byte[] Text(string key, string value) => Attribute(key, any => any.String(1, value));

    public static byte[] Attribute(string key, Action<ProtoWriter> any) => Message(w =>
    {
        w.String(1, key);
        w.Bytes(2, Message(any));
    });

    public static TraceId TraceId(ulong number) => new(0xabcd, number);

    public static byte[] TraceIdBytes(ulong number)
    {
        var bytes = new byte[16];
        TraceId(number).WriteTo(bytes);
        return bytes;
    }

    public static byte[] SpanIdBytes(ulong number)
    {
        var bytes = new byte[8];
        new SpanId(number).WriteTo(bytes);
        return bytes;
    }

    public static byte[] Message(Action<ProtoWriter> fill)
    {
        var writer = new ProtoWriter();
        fill(writer);
        return writer.Written.ToArray();
    }

    /// <summary>One point of the sum <c>patchtracer.spans</c>; of <c>patchtracer.losses</c> without a state.</summary>
    public static byte[] Counter(string service, string? state, string reason, long value, long time, bool delta = false,
        string? tracepoint = null, long start = 0)
    {
        var point = Message(w =>
        {
            if (start != 0)
                w.Fixed64(2, (ulong)start);
            w.Fixed64(3, (ulong)time);
            w.Fixed64(6, (ulong)value);
            if (state is not null)
                w.Bytes(7, Text("state", state));
            w.Bytes(7, tracepoint is null ? Text("reason", reason) : Text("patchtracer.tracepoint", tracepoint));
        });
        var metric = Message(w =>
        {
            w.String(1, state is null ? "patchtracer.losses" : tracepoint is null ? "patchtracer.spans" : "patchtracer.tracepoint.spans");
            w.Bytes(7, Message(sum =>
            {
                sum.Bytes(1, point);
                sum.Varint(2, delta ? 1u : 2u);
                sum.Varint(3, 1);
            }));
        });
        var resource = Message(w =>
        {
            w.Bytes(1, Text("service.name", service));
            w.Bytes(1, Text("k8s.node.name", "node-1"));
            w.Bytes(1, Text("service.instance.id", "instance-1"));
        });
        return Message(w => w.Bytes(1, Message(rm =>
        {
            rm.Bytes(1, resource);
            rm.Bytes(2, Message(sm => sm.Bytes(2, metric)));
        })));
    }
}
