using PatchTracer.Otlp.Protobuf;
using PatchTracer.Storage.Log;

namespace PatchTracer.Exchange.ClickHouse;

/// <summary>
/// Writes requests of a raw log into a ClickHouse. Database and tables are made where they are not there; a table of OpenTelemetry's exporter
/// is written to as it is.
/// </summary>
public sealed class ClickHouseWriter(ClickHouseAddress address) : IDisposable
{
    private readonly ClickHouseClient _client = new(address);
    private SpanRows? _spans;
    private TracesTable? _table;

    /// <summary>
    /// Returns when all of it is there: all spans of the requests with one insertion, so that a server that is given them again knows it.
    /// </summary>
    /// <exception cref="ClickHouseException">It is not, or not known to be.</exception>
    /// <exception cref="MalformedRequestException">A request is none.</exception>
    public async Task WriteAsync(IReadOnlyList<RawRecord> records, CancellationToken cancellation)
    {
        _table ??= await TracesTable.FindOrCreateAsync(_client, address, cancellation);
        _spans ??= new SpanRows(_table);
        _spans.Clear();
        var (metrics, measured) = (new RowWriter(), 0);
        foreach (var record in records)
        {
            if (record.Signal == Otlp.RawSignal.Traces)
                _spans.Add(record.ToProto().Span, record.Sender, record.ArrivalUnixNano);
            else if (_table.KeepsRequests)
            {
                metrics.Number(record.ArrivalUnixNano);
                metrics.Text(SenderText.Of(record.Sender));
                metrics.Bytes(record.ToProto().Span);
                measured++;
            }
        }
        try
        {
            if (_spans.Count > 0)
                await _client.InsertAsync(_table.Name, _table.Columns, _spans.Written, cancellation);
            if (measured > 0)
                await _client.InsertAsync($"{address.Database}.{TracesTable.Metrics}", TracesTable.MetricsColumns, metrics.Written, cancellation);
        }
        catch (ClickHouseException e) when (e.Failure == ClickHouseFailure.Schema)
        {
            // Somebody took it away: it is looked for again.
            (_table, _spans) = (null, null);
            throw;
        }
    }

    public void Dispose() => _client.Dispose();
}
