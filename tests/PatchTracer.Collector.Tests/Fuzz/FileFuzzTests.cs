using PatchTracer.Exchange;
using PatchTracer.Otlp;
using PatchTracer.Storage;
using PatchTracer.Storage.Log;
using PatchTracer.Traces;
using Xunit;
using Xunit.Abstractions;

namespace PatchTracer.Collector.Tests.Fuzz;

/// <summary>
/// Each reader of files with damaged ones. The law: it reads them or refuses them with the exception that is told to a user, and takes no
/// more memory than a file of this size deserves.
/// </summary>
[Collection(Alone.Name)]
public sealed class FileFuzzTests(ITestOutputHelper output) : IDisposable
{
    private const int Inputs = 1000;

    /// <summary>Each is read by a process of its own.</summary>
    private const int ParquetInputs = 12;

    private const long MaxAllocated = 256 << 20;

    private static readonly Span Whole = WholeSpan.Whole;

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("otlp")]
    [InlineData("jaeger")]
    [InlineData("perfetto")]
    [InlineData("parquet")]
    [InlineData("packed")]
    public async Task A_damaged_file_is_read_or_refused(string target)
    {
        var whole = await WholeAsync(target);
        await ReadAsync(target, whole);
        var budget = new FuzzBudget(target == "parquet" ? ParquetInputs : Inputs);
        var mutator = new Mutator(budget.Seed);
        var refused = 0;
        while (budget.Take())
        {
            var input = mutator.Mutate([whole]);
            var before = GC.GetTotalAllocatedBytes(precise: true);
            try
            {
                await ReadAsync(target, input);
            }
            catch (Exception e) when (e is FormatException or StoreException)
            {
                refused++;
            }
            catch (Exception e)
            {
                throw new InvalidDataException($"{target}: {e.GetType().Name} for this file: {Convert.ToHexStringLower(input)}", e);
            }
            Assert.True(GC.GetTotalAllocatedBytes(precise: true) - before < MaxAllocated,
                $"{target}: much memory for {Convert.ToHexStringLower(input)}");
        }
        output.WriteLine($"{target}: {budget.Spent} files, {refused} refused, seed {budget.Seed}");
        Assert.InRange(refused, 1, budget.Spent);
    }

    private async Task<byte[]> WholeAsync(string target)
    {
        var log = Store.RawLogDirectory(_directory["store"]);
        Directory.CreateDirectory(log);
        await using (var writer = RawLogWriter.Open(log, RawLogOptions.Default))
        {
            var request = SpanRequests.Write([Whole, Whole with { SpanId = new SpanId(2) }]);
            await writer.AppendAsync(RawSignal.Traces, RawEncoding.OtlpJson, RawCompression.None, 1, request);
        }
        if (target == "packed")
        {
            RawLog.Pack(log, default);
            return await File.ReadAllBytesAsync(SegmentFormat.PackedPathOf(log, 1));
        }
        await SpanExchange.ExportAsync(_directory["store"], Enum.Parse<ExchangeFormat>(target, ignoreCase: true), ExportSelection.All,
            _directory["whole"], Stream.Null, default);
        return await File.ReadAllBytesAsync(_directory["whole"]);
    }

    private async Task ReadAsync(string target, byte[] input)
    {
        if (target == "packed")
        {
            var log = Directory.CreateDirectory(_directory["log"]).FullName;
            await File.WriteAllBytesAsync(SegmentFormat.PackedPathOf(log, 1), input);
            await RawLog.ReadSpansAsync(log, default);
            return;
        }
        using var file = new MemoryStream(input);
        try
        {
            await FormatSniffer.SniffAsync(file, default);
        }
        catch (FormatException)
        {
            // Whoever names the format has it read all the same.
        }
        file.Position = 0;
        var requests = target switch
        {
            "otlp" => OtlpJsonLines.ReadAsync(file, default),
            "jaeger" => JaegerJsonReader.ReadAsync(file, new LeftOut(), default),
            "perfetto" => SpanRequests.Of((await TraceEventReader.ReadAsync(file, new LeftOut(), default)).ToAsyncEnumerable(), default),
            _ => ParquetFileReader.ReadAsync(file, default),
        };
        await foreach (var _ in requests)
        {
        }
    }
}
