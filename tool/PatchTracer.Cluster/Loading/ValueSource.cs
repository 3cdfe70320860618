using System.Globalization;

namespace PatchTracer.Cluster.Loading;

/// <summary>What may take the place of a placeholder: one of some texts, or a whole number of a range.</summary>
public sealed record ValueSource
{
    private readonly long _min;
    private readonly long _max;

    private ValueSource(IReadOnlyList<string> texts, long min, long max) => (Texts, _min, _max) = (texts, min, max);

    /// <summary>Empty for a range.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <param name="texts">At least one.</param>
    public static ValueSource OneOf(IReadOnlyList<string> texts) => new(texts, 0, 0);

    /// <summary><c>1..100</c>, both ends included; null for anything else.</summary>
    public static ValueSource? Range(string text)
    {
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        return dots > 0 && Number(text[..dots]) is { } min && Number(text[(dots + 2)..]) is { } max
            && min <= max ? new ValueSource([], min, max) : null;
    }

    internal string Draw(Random random) =>
        Texts.Count > 0 ? Texts[random.Next(Texts.Count)] : random.NextInt64(_min, _max + 1).ToString(CultureInfo.InvariantCulture);

    private static long? Number(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            && number is > -(1L << 53) and < 1L << 53 ? number : null;
}
