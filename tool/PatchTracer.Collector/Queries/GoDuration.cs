using System.Buffers;
using System.Globalization;

namespace PatchTracer.Collector.Queries;

/// <summary>
/// Durations as Go's <c>time.ParseDuration</c> reads them and Jaeger's clients write them: <c>1.2s</c>, <c>100ms</c>, <c>1h30m</c>.
/// </summary>
public static class GoDuration
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789.");

    private static readonly (string Unit, double Nanos)[] Units =
        [("ns", 1), ("us", 1e3), ("µs", 1e3), ("μs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 60e9), ("h", 3600e9)];

    /// <summary>False for anything else, for negative durations, and for more than 292 years.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var rest = text.AsSpan();
        if (rest is "0")
            return true;
        var nanos = 0.0;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept(Digits);
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out var number))
                return false;
            rest = rest[digits..];
            var letters = rest.IndexOfAny(Digits);
            var unit = letters < 0 ? rest : rest[..letters];
            if (SizeOf(unit) is not { } size)
                return false;
            nanos += number * size;
            rest = rest[unit.Length..];
        }
        if (text.Length == 0 || nanos >= long.MaxValue)
            return false;
        duration = TimeSpan.FromTicks((long)(nanos / TimeSpan.NanosecondsPerTick));
        return true;
    }

    private static double? SizeOf(ReadOnlySpan<char> unit)
    {
        foreach (var (name, nanos) in Units)
        {
            if (unit.SequenceEqual(name))
                return nanos;
        }
        return null;
    }
}
