using System.Globalization;

namespace PatchTracer.Cluster.Loading;

/// <summary>HTTP statuses: <c>404</c>, or <c>200..399</c> with both ends.</summary>
public readonly record struct StatusRange(int Min, int Max)
{
    /// <summary>An answer, wherever it sends the client next.</summary>
    public static readonly StatusRange Answered = new(200, 399);

    public bool Contains(int status) => status >= Min && status <= Max;

    public static StatusRange? Parse(string text)
    {
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        var (first, last) = dots < 0 ? (text, text) : (text[..dots], text[(dots + 2)..]);
        return Status(first) is { } min && Status(last) is { } max && min <= max ? new StatusRange(min, max) : null;
    }

    public override string ToString() => Min == Max ? $"{Min}" : $"{Min}..{Max}";

    private static int? Status(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var status) && status is >= 100 and <= 599 ? status : null;
}
