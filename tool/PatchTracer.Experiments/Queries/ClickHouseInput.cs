using PatchTracer.Exchange;
using PatchTracer.Exchange.ClickHouse;
using PatchTracer.Otlp;
using PatchTracer.Storage;
using PatchTracer.Traces;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Queries;

/// <summary>
/// What a ClickHouse holds, ours or somebody else's, named as <see cref="ClickHouseAddress"/> has it and, behind a question mark, which of
/// it: <c>clickhouse://reader@127.0.0.1:8123/otel?service=frontend&amp;since=1h</c>. The narrowing is done there.
/// </summary>
public sealed record ClickHouseInput(ClickHouseAddress Address, SpanQuery Which)
{
    public static bool Is(string input) => ClickHouseAddress.Is(input);

    /// <exception cref="ExperimentException">It is no such address, or asks for something that is not known.</exception>
    public static ClickHouseInput Parse(string input, DateTimeOffset now)
    {
        var question = input.IndexOf('?', StringComparison.Ordinal);
        try
        {
            var address = ClickHouseAddress.Parse(question < 0 ? input : input[..question]);
            return new ClickHouseInput(address, WhichTraces.Parse(question < 0 ? "" : input[question..], $"{address}", now));
        }
        catch (FormatException e)
        {
            throw new ExperimentException(e.Message, inner: e);
        }
    }

    /// <exception cref="ClickHouseException">It cannot be read.</exception>
    /// <exception cref="ExperimentException">A row is no span.</exception>
    public Task<SpanSet> ReadAsync(IReporter reporter, CancellationToken cancellation) =>
        ReadAsync(() => SpanExchange.ReadAsync(Address, Which, Progress(reporter), cancellation));

    /// <summary>What came in the time of a run; which of it is not asked.</summary>
    /// <inheritdoc cref="ReadAsync(IReporter, CancellationToken)"/>
    public Task<SpanSet> ReadArrivedAsync(DateTimeOffset from, DateTimeOffset to, IReporter reporter, CancellationToken cancellation) =>
        ReadAsync(() => SpanExchange.ReadArrivedAsync(Address, from, to, Progress(reporter), cancellation));

    /// <summary>What woven runtimes counted in the time of a run.</summary>
    /// <inheritdoc cref="ReadAsync(IReporter, CancellationToken)"/>
    public Task<IReadOnlyList<RuntimeCounter>> ReadGrowthAsync(DateTimeOffset from, DateTimeOffset to, CancellationToken cancellation) =>
        ReadAsync(() => SpanExchange.ReadGrowthAsync(Address, from, to, cancellation));

    private Action<int> Progress(IReporter reporter) => count => reporter.Status($"{Address}: {count} spans");

    private async Task<T> ReadAsync<T>(Func<Task<T>> read)
    {
        try
        {
            return await read();
        }
        catch (FormatException e)
        {
            throw new ExperimentException(e.Message, $"{Address}", inner: e);
        }
    }
}
