using System.Runtime.CompilerServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using PatchTracer.Exchange.ClickHouse;
using PatchTracer.Exchange.Jaeger;
using PatchTracer.Otlp;
using PatchTracer.Storage;
using PatchTracer.Storage.Index;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;

namespace PatchTracer.Exchange;

/// <summary>
/// A store's traces out to other tools' formats and back. Reading needs no lock: a collector may go on appending meanwhile.
/// </summary>
public static class SpanExchange
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the selected spans of a store, each once; returns how many. For OTLP it is the number of requests.</summary>
    /// <param name="path">A file, which is replaced when all is written; null writes to <paramref name="output"/>.</param>
    /// <exception cref="StoreException">There is no such store, or its raw log is damaged.</exception>
    /// <exception cref="NotSupportedException">OTLP of a selection, or Parquet without a file; the message says what to do.</exception>
    public static async Task<long> ExportAsync(
        string store, ExchangeFormat format, ExportSelection selection, string? path, Stream output, CancellationToken cancellation)
    {
        var log = Store.RawLogDirectory(store);
        if (!Directory.Exists(log))
            throw new StoreException(StoreFailure.Unusable, store,
                $"there is no store in {store}; `patchtracer collect --store DIR` makes one");
        if (path is null && format == ExchangeFormat.Parquet)
            throw new NotSupportedException("Parquet is written to a file; give --output FILE");
        if (path is null)
            return await WriteAsync(log, format, selection, output, cancellation);
        var count = 0L;
        await Workspace.Publication.FileAsync(path, async partial =>
        {
            if (format == ExchangeFormat.Parquet)
            {
                count = await ParquetFile.WriteAsync(SpansAsync(log, new SpanRoom(log, keeps: false), selection, cancellation), partial,
                    cancellation);
                return;
            }
            await using var file = File.Create(partial);
            count = await WriteAsync(log, format, selection, file, cancellation);
        });
        return count;
    }

    /// <summary>The spans that a file, or what else has a length, holds, in memory; as many as a raw log of its size may have.</summary>
    /// <param name="name">Of the file, for errors.</param>
    /// <exception cref="FormatException">The input is of no known format, or damaged; the message names the place.</exception>
    /// <exception cref="StoreException">There would be more spans than there is room for.</exception>
    public static async Task<(SpanSet Spans, ImportResult Read)> ReadAsync(Stream input, string name, CancellationToken cancellation)
    {
        var (leftOut, room) = (new LeftOut(), new SpanRoom(name, input.Length, keeps: true));
        var (recognised, requests) = await RequestsAsync(input, format: null, leftOut, cancellation);
        await using var read = requests.GetAsyncEnumerator(cancellation);
        var (count, spans) = (0, new List<Span>());
        for (; await NextAsync(read, leftOut); count++)
            spans.AddRange(room.Spans(Record(read.Current)));
        return (new SpanSet(spans), new ImportResult(recognised, count, spans.Count, leftOut.Reasons));
    }

    /// <summary>The whole traces of a ClickHouse of which a span fits, in memory: as many as there are.</summary>
    /// <param name="progress">Told how many spans there are so far.</param>
    /// <exception cref="ClickHouseException">They cannot be read.</exception>
    /// <exception cref="FormatException">A row is no span.</exception>
    public static async Task<SpanSet> ReadAsync(
        ClickHouseAddress address, SpanQuery which, Action<int> progress, CancellationToken cancellation)
    {
        using var reader = new ClickHouseReader(address);
        return await ReadAsync(reader.SpansAsync(which, cancellation), progress);
    }

    /// <summary>
    /// The spans that came to a ClickHouse's collectors in a time; where it does not know when they came, whole traces of which a span lies
    /// in it.
    /// </summary>
    /// <inheritdoc cref="ReadAsync(ClickHouseAddress, SpanQuery, Action{int}, CancellationToken)"/>
    public static async Task<SpanSet> ReadArrivedAsync(
        ClickHouseAddress address, DateTimeOffset from, DateTimeOffset to, Action<int> progress, CancellationToken cancellation)
    {
        using var reader = new ClickHouseReader(address);
        return await ReadAsync(reader.ArrivedAsync(from, to, cancellation), progress);
    }

    private static async Task<SpanSet> ReadAsync(IAsyncEnumerable<SentRequest> requests, Action<int> progress)
    {
        var spans = new List<Span>();
        await foreach (var request in requests)
        {
            spans.AddRange((Record(request.Request) with { Sender = request.Sender }).Spans());
            progress(spans.Count);
        }
        return new SpanSet(spans);
    }

    /// <summary>What woven runtimes counted in a time, as <see cref="RawLog.ReadGrowthAsync"/> has it of a log.</summary>
    /// <exception cref="ClickHouseException">It cannot be read.</exception>
    /// <exception cref="FormatException">A row is no export request.</exception>
    public static async Task<IReadOnlyList<RuntimeCounter>> ReadGrowthAsync(
        ClickHouseAddress address, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation)
    {
        using var reader = new ClickHouseReader(address);
        var (counters, begun) = (new CounterTable(), long.MaxValue);
        foreach (var (arrival, request, sender) in await reader.MetricsAsync(UnixNano.Of(from), UnixNano.Of(to), cancellation))
        {
            begun = Math.Min(begun, arrival);
            counters.Apply((Record(request) with { Sender = sender }).CounterPoints());
        }
        return counters.GrownSince(begun);
    }

    /// <summary>Adds what a file holds to a store, which is made when there is something to put in.</summary>
    /// <param name="format">Null: what it looks like.</param>
    /// <exception cref="FormatException">The input is not of this format; the message names the place.</exception>
    /// <exception cref="StoreException">The store is open in a collector, or cannot be written.</exception>
    public static async Task<ImportResult> ImportAsync(Stream input, ExchangeFormat? format, string store, CancellationToken cancellation)
    {
        var leftOut = new LeftOut();
        var (recognised, requests) = await RequestsAsync(input, format, leftOut, cancellation);
        var sent = requests.Select(request => new SentRequest(request, Sender: null));
        return await ImportAsync(sent, recognised, leftOut, store, cancellation);
    }

    /// <summary>Adds whole traces of a ClickHouse of which a span fits to a store, with who sent them where that is known.</summary>
    /// <exception cref="ClickHouseException">They cannot be read.</exception>
    /// <inheritdoc cref="ImportAsync(Stream, ExchangeFormat?, string, CancellationToken)"/>
    public static async Task<ImportResult> ImportAsync(
        ClickHouseAddress address, SpanQuery which, string store, CancellationToken cancellation)
    {
        using var reader = new ClickHouseReader(address);
        return await ImportAsync(reader.SpansAsync(which, cancellation), format: null, new LeftOut(), store, cancellation);
    }

    private static async Task<ImportResult> ImportAsync(
        IAsyncEnumerable<SentRequest> requests, ExchangeFormat? format, LeftOut leftOut, string store, CancellationToken cancellation)
    {
        await using var read = requests.GetAsyncEnumerator(cancellation);
        var (count, spans, more) = (0, 0L, await NextAsync(read, request => request.Request, leftOut));
        if (!more)
            return new ImportResult(format, 0, 0, leftOut.Reasons);
        // Opened, and so made, when there is something to put in: a file that cannot be read leaves no empty store.
        await using var target = Store.Open(store, StoreOptions.Default);
        try
        {
            for (; more; more = await NextAsync(read, request => request.Request, leftOut))
            {
                var (request, sender) = (read.Current.Request, read.Current.Sender);
                await target.AppendAsync(request.Signal, request.Encoding, RawCompression.None, UnixNano.Now(), request.Body, sender);
                (count, spans) = (count + 1, spans + request.Spans);
            }
        }
        catch (FormatException e) when (count > 0)
        {
            throw new FormatException($"{e.Message} The {count} requests in front of it were added; adding them again later does no harm.",
                e);
        }
        await target.FlushAsync(cancellation);
        return new ImportResult(format, count, spans, leftOut.Reasons);
    }

    private static async Task<(ExchangeFormat Format, IAsyncEnumerable<ReadRequest> Requests)> RequestsAsync(
        Stream input, ExchangeFormat? format, LeftOut leftOut, CancellationToken cancellation)
    {
        var (recognised, file) = format is { } told ? (told, input) : await FormatSniffer.SniffAsync(input, cancellation);
        return (recognised, recognised switch
        {
            ExchangeFormat.Otlp => OtlpJsonLines.ReadAsync(file, cancellation),
            ExchangeFormat.Jaeger => JaegerJsonReader.ReadAsync(file, leftOut, cancellation),
            ExchangeFormat.Perfetto =>
                SpanRequests.Of((await TraceEventReader.ReadAsync(file, leftOut, cancellation)).ToAsyncEnumerable(), cancellation),
            _ => ParquetFileReader.ReadAsync(file, cancellation),
        });
    }

    private static RawRecord Record(ReadRequest request) =>
        new(request.Signal, request.Encoding, RawCompression.None, 0, default, request.Body);

    private static ValueTask<bool> NextAsync(IAsyncEnumerator<ReadRequest> requests, LeftOut leftOut) =>
        NextAsync(requests, request => request, leftOut);

    // The next request that has something to keep.
    private static async ValueTask<bool> NextAsync<T>(IAsyncEnumerator<T> requests, Func<T, ReadRequest> of, LeftOut leftOut)
    {
        while (await requests.MoveNextAsync())
        {
            var request = of(requests.Current);
            leftOut.Add(request.LeftOutFor, request.LeftOut);
            if (request.IsWorthKeeping)
                return true;
        }
        return false;
    }

    private static async Task<long> WriteAsync(
        string log, ExchangeFormat format, ExportSelection selection, Stream output, CancellationToken cancellation)
    {
        if (format != ExchangeFormat.Otlp)
        {
            var spans = await CollectAsync(log, selection, cancellation);
            if (format == ExchangeFormat.Jaeger)
                WriteJaeger(spans, output);
            else
                TraceEvents.Write(spans, output);
            return spans.Count;
        }
        if (selection != ExportSelection.All)
            throw new NotSupportedException(
                "OTLP JSON lines hold whole requests; leave --trace and --service out, or choose another format");
        return await OtlpJsonLines.ExportAsync(log, output, cancellation);
    }

    // As Jaeger's query service answers.
    private static void WriteJaeger(IEnumerable<Span> spans, Stream output)
    {
        using var json = new Utf8JsonWriter(output, Readable);
        json.WriteStartObject();
        json.WriteStartArray("data");
        foreach (var trace in spans.GroupBy(span => span.TraceId))
            new JaegerTraceWriter(json).Write(trace.Key, [.. trace.OrderBy(span => span.StartUnixNano)]);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    // These two formats are one JSON document with things in front that are known at the end only.
    private static async Task<List<Span>> CollectAsync(string log, ExportSelection selection, CancellationToken cancellation)
    {
        var (spans, seen) = (new List<Span>(), new HashSet<SpanIdentity>());
        await foreach (var span in SpansAsync(log, new SpanRoom(log, keeps: true), selection, cancellation))
        {
            if (seen.Add(SpanIdentity.Of(span)))
                spans.Add(span);
        }
        return spans;
    }

    private static async IAsyncEnumerable<Span> SpansAsync(
        string log, SpanRoom room, ExportSelection selection, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var record in RawLog.ReadAsync(log, cancellation))
        {
            foreach (var span in room.Spans(record))
            {
                if (selection.Takes(span))
                    yield return span;
            }
        }
    }
}
