using System.Runtime.CompilerServices;
using PatchTracer.Otlp;
using PatchTracer.Otlp.Protobuf;
using PatchTracer.Storage;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;

namespace PatchTracer.Exchange.ClickHouse;

/// <summary>Spans out of a ClickHouse, as export requests: of our own rows as they came, of others' from their columns.</summary>
internal sealed class ClickHouseReader(ClickHouseAddress address) : IDisposable
{
    /// <summary>A request ends with the span that goes beyond this.</summary>
    private const int RequestBytes = 1 << 20;

    private const int SpansInRequest = 512;

    private readonly ClickHouseClient _client = new(address);

    /// <summary>Whole traces of which a span fits, and who sent them.</summary>
    /// <exception cref="ClickHouseException">They cannot be read.</exception>
    /// <exception cref="FormatException">A row is no span.</exception>
    public IAsyncEnumerable<SentRequest> SpansAsync(SpanQuery which, CancellationToken cancellation) =>
        SpansAsync(table => SpanColumns.Question(table, which), cancellation);

    /// <summary>The spans that came in a time; where it is not known when they came, whole traces of which a span lies in it.</summary>
    /// <inheritdoc cref="SpansAsync(SpanQuery, CancellationToken)"/>
    public IAsyncEnumerable<SentRequest> ArrivedAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation) =>
        SpansAsync(table => SpanColumns.QuestionByArrival(table, from, to)
            ?? SpanColumns.Question(table, new SpanQuery { From = from, To = to }), cancellation);

    private async IAsyncEnumerable<SentRequest> SpansAsync(
        Func<TracesTable, string> question, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var table = await TracesTable.FindAsync(_client, address, cancellation)
            ?? throw new ClickHouseException(ClickHouseFailure.Schema, $"{address}: there is no such table, or {address.User} may not see it");
        var (response, rows) = await _client.RowsAsync(question(table), cancellation);
        using (response)
        {
            // A row is read as it comes, and waited for; whoever is interrupted waits no longer.
            await using var end = cancellation.Register(response.Dispose);
            using var reader = new RowReader(rows, response.RequestMessage!.RequestUri!);
            using var requests = (table.KeepsRequests ? Whole(reader) : OfColumns(reader)).GetEnumerator();
            while (Next(requests, cancellation))
                yield return requests.Current;
        }
    }

    /// <summary>What woven runtimes told of their own spans, in the order in which it came; none where nobody wrote that there.</summary>
    /// <exception cref="ClickHouseException">It cannot be read.</exception>
    public async Task<IReadOnlyList<(long ArrivalUnixNano, ReadRequest Request, Sender? Sender)>> MetricsAsync(
        long fromUnixNano, long toUnixNano, CancellationToken cancellation)
    {
        var found = await _client.AskAsync(
            $"SELECT count() FROM system.tables WHERE database = '{address.Database}' AND name = '{TracesTable.Metrics}'", cancellation);
        if (found is not [["1"]])
            return [];
        var (response, rows) = await _client.RowsAsync(
            $"SELECT toUInt8({RowReader.Mark}), {string.Join(", ", TracesTable.MetricsColumns)} FROM {address.Database}.{TracesTable.Metrics} "
            + $"WHERE ArrivalUnixNano BETWEEN {fromUnixNano} AND {toUnixNano} ORDER BY ArrivalUnixNano", cancellation);
        using (response)
        {
            using var reader = new RowReader(rows, response.RequestMessage!.RequestUri!);
            var requests = new List<(long, ReadRequest, Sender?)>();
            while (reader.Next())
            {
                var (arrival, sender, body) = (reader.Number(), SenderText.Parse(reader.Text()), reader.Bytes());
                requests.Add((arrival, Checked(RawSignal.Metrics, body), sender));
            }
            return requests;
        }
    }

    public void Dispose() => _client.Dispose();

    private static bool Next(IEnumerator<SentRequest> requests, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            return requests.MoveNext();
        }
        catch (ClickHouseException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
    }

    // Messages behind each other are one message with what is in all of them (protobuf, "Last One Wins" for what is not repeated).
    private static IEnumerable<SentRequest> Whole(RowReader reader)
    {
        var (body, count, sender) = (new GrowingBytes(budget: null, int.MaxValue), 0, "");
        while (reader.Next())
        {
            var (request, of) = (reader.Bytes(), reader.Text());
            if (count > 0 && (of != sender || count == SpansInRequest || body.Length > RequestBytes))
            {
                yield return Sent(body.WrittenMemory.ToArray(), sender);
                (body, count) = (new GrowingBytes(budget: null, int.MaxValue), 0);
            }
            request.CopyTo(body.GetSpan(request.Length));
            body.Advance(request.Length);
            (count, sender) = (count + 1, of);
        }
        if (count > 0)
            yield return Sent(body.WrittenMemory.ToArray(), sender);
    }

    private static SentRequest Sent(byte[] body, string sender) => new(Checked(RawSignal.Traces, body), SenderText.Parse(sender));

    private static ReadRequest Checked(RawSignal signal, byte[] body)
    {
        try
        {
            return ReadRequest.Of(signal, RawEncoding.OtlpProto, body);
        }
        catch (MalformedRequestException e)
        {
            throw new FormatException($"a row that is no export request of OTLP: {e.Message}", e);
        }
    }

    private static IEnumerable<SentRequest> OfColumns(RowReader reader)
    {
        var spans = new List<Span>();
        while (reader.Next())
        {
            spans.Add(SpanColumns.Read(reader));
            if (spans.Count < SpansInRequest)
                continue;
            yield return new SentRequest(SpanRequests.Checked(SpanRequests.Write(spans)), Sender: null);
            spans.Clear();
        }
        if (spans.Count > 0)
            yield return new SentRequest(SpanRequests.Checked(SpanRequests.Write(spans)), Sender: null);
    }
}

/// <summary>A request with who sent it; null where that is not known.</summary>
internal sealed record SentRequest(ReadRequest Request, Sender? Sender);
