using PatchTracer.Traces.Comparison;

namespace PatchTracer.Traces.Views.Html;

/// <summary>A change as a dot with its interval, as a part of what was before; those of one table share their scale.</summary>
internal static class ChangeChart
{
    private const double Width = 220;
    private const double Height = 18;
    private const double Edge = 6;

    /// <summary>Beyond that an interval is drawn as leaving the picture.</summary>
    private const double Widest = 1;

    /// <returns>What the picture reaches to on either side, as a part of what was before.</returns>
    public static double ScaleOf(IEnumerable<Difference> differences) =>
        Math.Min(Widest, differences.Select(difference => difference.Within ?? Math.Abs(difference.Relative ?? 0)).Append(0.01).Max());

    public static string Axis(double scale) =>
        $"{Start}<text class=\"tick\" x=\"{HtmlText.Number(Edge)}\" y=\"13\">−{HtmlText.Share(scale)}</text><text class=\"tick\" "
        + $"x=\"{HtmlText.Number(Width - Edge)}\" y=\"13\" text-anchor=\"end\">+{HtmlText.Share(scale)}</text></svg>";

    /// <returns>Nothing but the axis where nothing was before.</returns>
    public static string Draw(Difference difference, double scale)
    {
        string X(double part) => HtmlText.Number(Width / 2 + (Width / 2 - Edge) * Math.Clamp(part / scale, -1, 1));
        var drawing = $"<line class=\"zero\" x1=\"{X(0)}\" x2=\"{X(0)}\" y1=\"0\" y2=\"{HtmlText.Number(Height)}\"/>";
        var differs = difference.Answer == Answer.Different ? " differs" : "";
        if (difference.Change is { Low: { } low, High: { } high } && difference.Of(low) is { } from && difference.Of(high) is { } to)
            drawing += $"<line class=\"whisker{differs}\" x1=\"{X(from)}\" x2=\"{X(to)}\" y1=\"9\" y2=\"9\"/>";
        if (difference.Relative is { } relative)
            drawing += $"<circle class=\"dot{differs}\" cx=\"{X(relative)}\" cy=\"9\" r=\"3.5\"/>";
        return $"{Start}{drawing}</svg>";
    }

    private static string Start => $"<svg class=\"change\" viewBox=\"0 0 {HtmlText.Number(Width)} {HtmlText.Number(Height)}\">";
}
