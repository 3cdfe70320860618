using PatchTracer.Otlp.Protobuf;
using PatchTracer.Traces;

namespace PatchTracer.Otlp;

/// <summary>A point of a runtime counter; a delta adds to what came before, a cumulative value replaces it.</summary>
/// <param name="StartUnixNano">When its process began to count; 0 where it does not say.</param>
internal sealed record CounterPoint(RuntimeCounter Counter, bool IsDelta, long StartUnixNano = 0);

/// <summary>Reads the runtime counters out of an <c>ExportMetricsServiceRequest</c> that was checked before.</summary>
internal static class MetricDecoder
{
    private const int Delta = 1;

    /// <summary>A process reports some dozens; a request has room for millions, and those behind it would wait.</summary>
    private const int MostPoints = 1 << 16;

    /// <param name="sender">Who sent it: the counters of components are those that components sent. Null where that is not known.</param>
    /// <exception cref="MalformedRequestException">Not such a request.</exception>
    public static IReadOnlyList<CounterPoint> ReadRequest(ReadOnlySpan<byte> request, Sender? sender = null)
    {
        var points = new List<CounterPoint>();
        Read(request, sender, points.Add);
        return points;
    }

    /// <summary>Hands the points over as they come, so that one is in memory at a time; 65,536 at most.</summary>
    /// <exception cref="MalformedRequestException">Not such a request.</exception>
    /// <inheritdoc cref="ReadRequest"/>
    public static void Read(ReadOnlySpan<byte> request, Sender? sender, Action<CounterPoint> points)
    {
        var left = MostPoints;
        var reader = new ProtoReader(request);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 1)
                ResourceMetrics(reader.ReadBytes(type), sender, points, ref left);
            else
                reader.Skip(type);
        }
    }

    private static void ResourceMetrics(ReadOnlySpan<byte> message, Sender? sender, Action<CounterPoint> points, ref int left)
    {
        var resource = TraceWalker.OriginOf(message).Message;
        ValueCheck.Resource(resource, ValueLimits.None);
        AttributeList? attributes = null;
        if (sender is { IsComponent: false } && ComponentClaim.Of(attributes = AttributeDecoder.ReadList(resource, wanted: 1)) is not null)
            return;
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 2)
                ScopeMetrics(reader.ReadBytes(type), attributes ??= AttributeDecoder.ReadList(resource, wanted: 1), points, ref left);
            else
                reader.Skip(type);
        }
    }

    private static void ScopeMetrics(ReadOnlySpan<byte> message, AttributeList resource, Action<CounterPoint> points, ref int left)
    {
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 2)
                Metric(reader.ReadBytes(type), resource, points, ref left);
            else
                reader.Skip(type);
        }
    }

    private static void Metric(ReadOnlySpan<byte> message, AttributeList resource, Action<CounterPoint> points, ref int left)
    {
        var name = "";
        var sum = default(ReadOnlySpan<byte>);
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 1)
                name = reader.ReadString(type);
            else if (field == 7)
                sum = reader.ReadBytes(type);
            else
                reader.Skip(type);
        }
        if (name is RuntimeCounter.Metric or RuntimeCounter.TracepointMetric or RuntimeCounter.LossMetric)
            Sum(sum, resource, name == RuntimeCounter.LossMetric ? RuntimeCounter.LostState : "", points, ref left);
    }

    private static void Sum(ReadOnlySpan<byte> message, AttributeList resource, string state, Action<CounterPoint> points, ref int left)
    {
        var isDelta = TemporalityOf(message) == Delta;
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 1 && left-- > 0)
                points(Point(reader.ReadBytes(type), resource, state, isDelta));
            else
                reader.Skip(type);
        }
    }

    // Writers put it behind the points.
    private static ulong TemporalityOf(ReadOnlySpan<byte> sum)
    {
        var temporality = 0ul;
        var reader = new ProtoReader(sum);
        while (reader.TryReadTag(out var field, out var type))
        {
            if (field == 2)
                temporality = reader.ReadVarint(type);
            else
                reader.Skip(type);
        }
        return temporality;
    }

    private static CounterPoint Point(ReadOnlySpan<byte> message, AttributeList resource, string state, bool isDelta)
    {
        var (value, start, time) = (0L, 0L, 0L);
        var reader = new ProtoReader(message);
        while (reader.TryReadTag(out var field, out var type))
        {
            switch (field)
            {
                case 2: start = (long)reader.ReadFixed64(type); break;
                case 3: time = (long)reader.ReadFixed64(type); break;
                case 4: value = (long)BitConverter.UInt64BitsToDouble(reader.ReadFixed64(type)); break;
                case 6: value = (long)reader.ReadFixed64(type); break;
                case 7: ValueCheck.KeyValue(reader.ReadBytes(type), 0); break;
                default: reader.Skip(type); break;
            }
        }
        var attributes = AttributeDecoder.ReadList(message, wanted: 7);
        return new CounterPoint(new RuntimeCounter(
            resource.Text(Conventions.ServiceName) ?? "", resource.Text(Conventions.NodeName) ?? "",
            resource.Text("service.instance.id") ?? "", attributes.Text("state") ?? state, attributes.Text("reason") ?? "", value, time)
        {
            Tracepoint = attributes.Text(Conventions.Tracepoint) ?? "",
        }, isDelta, start);
    }
}
