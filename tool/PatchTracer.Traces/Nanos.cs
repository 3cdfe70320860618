using System.Globalization;

namespace PatchTracer.Traces;

/// <summary>Durations for people: three digits and a unit, <c>1.23ms</c>.</summary>
public static class Nanos
{
    private static readonly (double Nanos, string Unit)[] Units = [(1e9, "s"), (1e6, "ms"), (1e3, "us")];

    public static string Text(long nanos)
    {
        // Rounding first: 999.96 us is 1 ms, not 1000 us.
        foreach (var (size, unit) in Units)
        {
            var amount = nanos / size;
            if (Math.Abs(amount) >= 0.9995)
                return amount.ToString(Math.Abs(amount) switch { >= 99.95 => "0", >= 9.995 => "0.0", _ => "0.00" },
                    CultureInfo.InvariantCulture) + unit;
        }
        return $"{nanos}ns";
    }
}
