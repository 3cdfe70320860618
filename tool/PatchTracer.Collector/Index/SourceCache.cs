using System.Collections.Concurrent;
using System.Data.Common;
using DuckDB.NET.Data;
using PatchTracer.Collector.Wire;
using PatchTracer.Traces;

namespace PatchTracer.Collector.Index;

/// <summary>Makes spans of rows; spans of one source share one resource object.</summary>
internal sealed class SourceCache
{
    private const int MaxKept = 10_000;

    private readonly ConcurrentDictionary<long, (Resource Resource, Scope Scope)> _kept = [];

    /// <summary>A row of <c>source, body</c>.</summary>
    public Span Decode(DbDataReader row, IndexDatabase database)
    {
        var (resource, scope) = Get(row.GetInt64(0), database);
        return SpanDecoder.ReadSpan(SpanView.Read(Blob(row, 1)), resource, scope);
    }

    private (Resource Resource, Scope Scope) Get(long id, IndexDatabase database)
    {
        if (_kept.TryGetValue(id, out var source))
            return source;
        using var connection = database.Connect();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT body FROM source WHERE id = ?";
        command.Parameters.Add(new DuckDBParameter(id));
        using var reader = command.ExecuteReader();
        reader.Read();
        source = SourceTable.Deserialize(Blob(reader, 0));
        if (_kept.Count >= MaxKept)
            _kept.Clear();
        _kept[id] = source;
        return source;
    }

    private static byte[] Blob(DbDataReader row, int column)
    {
        using var stream = row.GetStream(column);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
