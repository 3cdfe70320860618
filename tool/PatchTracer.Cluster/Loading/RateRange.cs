using System.Globalization;

namespace PatchTracer.Cluster.Loading;

/// <summary>Requests begun in a second: <c>5</c> all along, or <c>5..20</c>, which changes evenly from the first to the second.</summary>
public readonly record struct RateRange(double From, double To)
{
    public double Mean => (From + To) / 2;

    public static RateRange? Parse(string text)
    {
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        var (first, last) = dots < 0 ? (text, text) : (text[..dots], text[(dots + 2)..]);
        return Number(first) is { } from && Number(last) is { } to && from + to > 0 ? new RateRange(from, to) : null;
    }

    /// <summary>
    /// When request <paramref name="number"/>, counted from 0, begins if the whole range takes <paramref name="seconds"/>.
    /// </summary>
    public double DueAt(int number, double seconds)
    {
        // Begun until t: From·t + slope·t²/2. Solved in the form that has no division by a slope of nearly nothing.
        var slope = (To - From) / seconds;
        return 2.0 * number / (From + Math.Sqrt(Math.Max(0, From * From + 2 * slope * number)) is > 0 and var divisor ? divisor
            : double.PositiveInfinity);
    }

    public override string ToString() =>
        From.Equals(To) ? From.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{From}..{To}");

    private static double? Number(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number <= LoadStage.MaxRate ? number : null;
}
