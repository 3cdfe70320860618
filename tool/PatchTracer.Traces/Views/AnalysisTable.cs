using System.Globalization;
using System.Text;
using PatchTracer.Traces.Analysis;

namespace PatchTracer.Traces.Views;

/// <summary>What takes the time of a group, as plain text.</summary>
public static class AnalysisTable
{
    private const int Wide = 44;

    /// <summary>What takes less than a hundredth of the time, in all and of the slowest, is not what somebody looks for.</summary>
    private const double Least = 0.01;

    /// <param name="most">At most so many lines a table.</param>
    public static string Write(GroupAnalysis group, int most)
    {
        var text = new StringBuilder();
        text.Append($"{PlainText.Of(group.Name)}: {group.Subjects} subjects");
        if (group.WithoutPath > 0)
            text.Append($", {group.WithoutPath} more of which no path is known");
        text.Append('\n');
        foreach (var duration in group.Durations)
            text.Append($"  {Name(duration.Quantile),-4} {Nanos.Text((long)duration.Nanos.Value),8}{Interval(duration)}\n");
        text.Append($"  middle: {Describe(group.Middle)}\n  tail:   {Describe(group.Tail)}\n");
        foreach (var (dimension, title) in DimensionTitles.All)
        {
            var shares = group.Shares[dimension].Where(share => Math.Max(share.All.Value, share.Tail) >= Least).ToList();
            // One service, or one node, is all of it.
            if (shares.Count > (dimension is PathDimension.Service or PathDimension.Node ? 1 : 0))
                Write(text, title, shares, most);
        }
        return text.ToString();
    }

    private static void Write(StringBuilder text, string title, List<PathShare> shares, int most)
    {
        text.Append($"\n{PlainText.Fit(title, Wide)} {"work",8} {"wait",8} {"share",6} {"(95 %)",-11} {"middle",6} {"tail",6} "
            + $"{"p50 without",12}{(Faster(shares) ? "  p50 if faster" : "")}\n");
        foreach (var share in shares.Take(most))
        {
            text.Append($"{PlainText.Fit(share.Part, Wide)} {Nanos.Text((long)share.WorkNanos),8} {Nanos.Text((long)share.WaitNanos),8} "
                + $"{Percent(share.All.Value),6} ")
                .Append($"{(share.All is { Low: { } low, High: { } high } ? $"{Number(low)} to {Number(high)}" : ""),-11} ")
                .Append($"{Percent(share.Middle),6} {Percent(share.Tail),6} {Nanos.Text(share.MedianWithoutNanos),12}")
                .Append(share.MedianFasterNanos is { } faster ? $"  {Nanos.Text(faster),13}\n" : "\n");
        }
        if (shares.Count > most)
            text.Append($"… and {shares.Count - most} more\n");
    }

    private static bool Faster(List<PathShare> shares) => shares.Exists(share => share.MedianFasterNanos is not null);

    private static string Name(double quantile) =>
        quantile >= 1 ? "max" : string.Create(CultureInfo.InvariantCulture, $"p{quantile * 100:0.##}");

    private static string Interval(DurationQuantile duration) => duration.Nanos switch
    {
        _ when duration.Quantile >= 1 => "",
        { Low: { } low, High: { } high } => $"  ({Nanos.Text((long)low)} to {Nanos.Text((long)high)})",
        { Low: { } low } => $"  (at least {Nanos.Text((long)low)}; too few for more)",
        { High: { } high } => $"  (at most {Nanos.Text((long)high)}; too few for more)",
        _ => "  (too few to say how far off)",
    };

    private static string Describe(SubjectBand band) =>
        $"{band.Subjects} of {(band.FromNanos == band.ToNanos ? Nanos.Text(band.FromNanos) : $"{Nanos.Text(band.FromNanos)} to {Nanos.Text(band.ToNanos)}")}, such as {PlainText.Of(band.Example)}";

    private static string Percent(double share) => $"{Number(share)}%";

    private static string Number(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);
}
