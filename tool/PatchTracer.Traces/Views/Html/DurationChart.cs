using System.Text;
using PatchTracer.Traces.Analysis;

namespace PatchTracer.Traces.Views.Html;

/// <summary>
/// How long subjects took: what part of them had ended after how long (the empirical distribution), the time logarithmic.
/// </summary>
internal static class DurationChart
{
    private const double Width = 720;
    private const double Height = 180;
    private const double Left = 36;
    private const double Bottom = 22;
    private const double Top = 8;

    /// <param name="ascending">Nanoseconds, at least one.</param>
    /// <param name="quantiles">What is marked, with intervals.</param>
    public static string Draw(IReadOnlyList<long> ascending, IReadOnlyList<DurationQuantile> quantiles)
    {
        var (low, high) = (Math.Log10(Math.Max(1, ascending[0])), Math.Log10(Math.Max(1, ascending[^1])));
        (low, high) = high - low < 0.1 ? (low - 0.05, high + 0.05) : (low - 0.02 * (high - low), high + 0.02 * (high - low));
        double X(double nanos) => Left + (Width - Left - 8) * (Math.Log10(Math.Max(1, nanos)) - low) / (high - low);
        static double Y(double part) => Height - Bottom - (Height - Bottom - Top) * part;
        var svg = new StringBuilder(FormattableString.Invariant(
            $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"how long subjects took\">"));
        foreach (var part in (double[])[0, 0.5, 0.9, 1])
            svg.Append(FormattableString.Invariant($"<line class=\"axis\" x1=\"{Left}\" x2=\"{Width - 8}\" y1=\"{Y(part):0.##}\" y2=\"{Y(part):0.##}\"/><text class=\"tick\" x=\"{Left - 4}\" y=\"{Y(part) + 4:0.##}\" text-anchor=\"end\">{100 * part:0}%</text>"));
        foreach (var tick in Ticks(low, high))
            svg.Append(FormattableString.Invariant($"<text class=\"tick\" x=\"{X(tick):0.##}\" y=\"{Height - 6}\" text-anchor=\"middle\">{HtmlText.Time(tick)}</text><line class=\"axis\" x1=\"{X(tick):0.##}\" x2=\"{X(tick):0.##}\" y1=\"{Y(0):0.##}\" y2=\"{Y(0) + 4:0.##}\"/>"));
        foreach (var quantile in quantiles.Where(quantile => quantile.Quantile < 1))
        {
            if (quantile.Nanos is { Low: { } from, High: { } to })
                svg.Append(FormattableString.Invariant($"<rect class=\"band\" x=\"{X(from):0.##}\" width=\"{Math.Max(1, X(to) - X(from)):0.##}\" y=\"{Top}\" height=\"{Y(0) - Top:0.##}\"/>"));
            svg.Append(FormattableString.Invariant($"<line class=\"mark\" x1=\"{X(quantile.Nanos.Value):0.##}\" x2=\"{X(quantile.Nanos.Value):0.##}\" y1=\"{Y(quantile.Quantile) - 5:0.##}\" y2=\"{Y(quantile.Quantile) + 5:0.##}\"/>"));
        }
        var path = new StringBuilder(FormattableString.Invariant($"M{X(ascending[0]):0.##} {Y(0):0.##}"));
        // No more points than there are pixels.
        var step = Math.Max(1, ascending.Count / 700);
        for (var i = 0; i < ascending.Count; i += step)
            path.Append(FormattableString.Invariant($"H{X(ascending[i]):0.##}V{Y((i + 1.0) / ascending.Count):0.##}"));
        path.Append(FormattableString.Invariant($"H{X(ascending[^1]):0.##}V{Y(1):0.##}"));
        return svg.Append($"<path class=\"curve\" d=\"{path}\"/></svg>\n").ToString();
    }

    /// <summary>1, 2 and 5 of each power of ten; only the powers where that would be many.</summary>
    private static IEnumerable<double> Ticks(double low, double high)
    {
        double[] steps = high - low > 3 ? [1] : high - low > 1 ? [1, 2, 5] : [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9];
        for (var power = (int)Math.Floor(low); power <= high; power++)
        {
            foreach (var step in steps)
            {
                if (Math.Log10(step) + power is var at && at >= low && at <= high)
                    yield return step * Math.Pow(10, power);
            }
        }
    }
}
