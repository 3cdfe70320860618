using System.Globalization;

namespace PatchTracer.Traces.Contracts;

/// <summary>A number with <c>us</c>, <c>ms</c>, <c>s</c> or <c>m</c>: <c>50ms</c>, <c>1.5s</c>.</summary>
public static class Duration
{
    private static readonly (string Unit, double Seconds)[] Units = [("us", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60)];

    public static TimeSpan? Parse(string text)
    {
        foreach (var (unit, seconds) in Units)
        {
            if (text.EndsWith(unit, StringComparison.Ordinal)
                && double.TryParse(text[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number * seconds < TimeSpan.MaxValue.TotalSeconds)
                return TimeSpan.FromSeconds(number * seconds);
        }
        return null;
    }
}
