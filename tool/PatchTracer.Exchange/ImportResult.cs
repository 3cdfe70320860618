namespace PatchTracer.Exchange;

/// <summary>What an import did.</summary>
/// <param name="Format">What the file was read as; null where it was no file.</param>
/// <param name="Requests">Requests added.</param>
/// <param name="Spans">Spans in them.</param>
/// <param name="LeftOut">What was recognised and not added: how many of what.</param>
public sealed record ImportResult(ExchangeFormat? Format, int Requests, long Spans, IReadOnlyList<LeftOutPart> LeftOut);

/// <param name="What">In the plural, with the reason.</param>
public sealed record LeftOutPart(long Count, string What);

/// <summary>Counts what a reader passes over, by reason.</summary>
internal sealed class LeftOut
{
    private readonly Dictionary<string, long> _counts = [];

    public IReadOnlyList<LeftOutPart> Reasons => [.. _counts.Select(reason => new LeftOutPart(reason.Value, reason.Key))];

    public void Add(string what, long count = 1)
    {
        if (count > 0)
            _counts[what] = _counts.GetValueOrDefault(what) + count;
    }
}
