using System.Globalization;
using System.Security.Cryptography;
using DuckDB.NET.Data;
using PatchTracer.Collector.Wire;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Index;

/// <summary>A row of the table <c>source</c>: one resource with one scope, shared by all spans that came from there.</summary>
internal sealed record SourceRow(long Id, string Service, string Node, List<string> Tags, byte[] Body);

/// <summary>Gives each distinct resource and scope a number.</summary>
internal sealed class SourceTable
{
    /// <summary>A sender that invents resources costs rows, not memory: beyond this all are forgotten, and get new rows when they come again.</summary>
    private const int MaxKnown = 10_000;

    private readonly Dictionary<string, SourceRow> _known = [];
    private long _lastId;

    public SourceTable(DuckDBConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT coalesce(max(id), 0) FROM source";
        _lastId = Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    /// <summary>Rows that are not in the database yet.</summary>
    public List<SourceRow> Added { get; } = [];

    public SourceRow Get(in SpanSource source)
    {
        var body = Serialize(source);
        var key = Convert.ToHexString(SHA256.HashData(body));
        if (_known.TryGetValue(key, out var row))
            return row;
        var resource = SpanDecoder.ReadResource(source);
        row = new SourceRow(++_lastId, IndexText.Of(resource.Service), IndexText.Of(resource.Node ?? ""), Tags(resource.Attributes), body);
        if (_known.Count >= MaxKnown)
            _known.Clear();
        _known.Add(key, row);
        Added.Add(row);
        return row;
    }

    /// <summary>After a transaction that came to nothing, its rows are not in the database.</summary>
    public void Forget()
    {
        _known.Clear();
        Added.Clear();
    }

    public static List<string> Tags(AttributeList attributes)
    {
        var tags = new List<string>(attributes.Count);
        foreach (var (key, value) in attributes.AsSpan())
            tags.Add(IndexSchema.Tag(key, value.ToString()));
        return tags;
    }

    public static (Resource Resource, Scope Scope) Deserialize(byte[] body)
    {
        var sink = new Origin();
        TraceWalker.Walk(body, ref sink);
        return (sink.Resource, sink.Scope);
    }

    // A request with this resource and scope and no spans, so that the decoder of requests reads it.
    private static byte[] Serialize(in SpanSource source)
    {
        var scopeSpans = new ProtoWriter();
        scopeSpans.Bytes(1, source.Scope);
        scopeSpans.Bytes(3, source.ScopeSchemaUrl);
        var resourceSpans = new ProtoWriter();
        resourceSpans.Bytes(1, source.Resource);
        resourceSpans.Bytes(2, scopeSpans.Written);
        resourceSpans.Bytes(3, source.ResourceSchemaUrl);
        var request = new ProtoWriter();
        request.Bytes(1, resourceSpans.Written);
        return request.Written.ToArray();
    }

    private struct Origin : ISpanSink
    {
        public Resource Resource;
        public Scope Scope;

        public void Source(in SpanSource source) => (Resource, Scope) = (SpanDecoder.ReadResource(source), SpanDecoder.ReadScope(source));

        public readonly void Span(in SpanView span)
        {
        }
    }
}
