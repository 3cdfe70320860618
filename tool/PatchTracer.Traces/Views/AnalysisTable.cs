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
        var durations = new PlainTable(new PlainColumn("", Least: 1), new PlainColumn("", Least: 4),
            new PlainColumn("", Least: 8, IsNumber: true, Gap: 2), new PlainColumn(""));
        foreach (var duration in group.Durations)
            durations.Row("", Name(duration.Quantile), Nanos.Text((long)duration.Nanos.Value), Interval(duration));
        text.Append(durations).Append($"  middle: {Describe(group.Middle)}\n  tail:   {Describe(group.Tail)}\n");
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
        var table = new PlainTable(new PlainColumn(title, Wide, Wide), new PlainColumn("work", 8, IsNumber: true),
            new PlainColumn("wait", 8, IsNumber: true), new PlainColumn("share", 6, IsNumber: true), new PlainColumn("(95 %)", 11),
            new PlainColumn("middle", 6, IsNumber: true), new PlainColumn("tail", 6, IsNumber: true),
            new PlainColumn("p50 without", 12, IsNumber: true, Gap: 2),
            new PlainColumn(Faster(shares) ? "p50 if faster" : "", IsNumber: true));
        foreach (var share in shares.Take(most))
            table.Row(share.Part, Nanos.Text((long)share.WorkNanos), Nanos.Text((long)share.WaitNanos), Percent(share.All.Value),
                share.All is { Low: { } low, High: { } high } ? $"{Number(low)} to {Number(high)}" : "", Percent(share.Middle),
                Percent(share.Tail), Nanos.Text(share.MedianWithoutNanos),
                share.MedianFasterNanos is { } faster ? Nanos.Text(faster) : "");
        text.Append('\n').Append(table);
        if (shares.Count > most)
            text.Append($"… and {shares.Count - most} more\n");
    }

    private static bool Faster(List<PathShare> shares) => shares.Exists(share => share.MedianFasterNanos is not null);

    private static string Name(double quantile) =>
        quantile >= 1 ? "max" : string.Create(CultureInfo.InvariantCulture, $"p{quantile * 100:0.##}");

    private static string Interval(DurationQuantile duration) => duration.Nanos switch
    {
        _ when duration.Quantile >= 1 => "",
        { Low: { } low, High: { } high } => $"({Nanos.Text((long)low)} to {Nanos.Text((long)high)})",
        { Low: { } low } => $"(at least {Nanos.Text((long)low)}; too few for more)",
        { High: { } high } => $"(at most {Nanos.Text((long)high)}; too few for more)",
        _ => "(too few to say how far off)",
    };

    private static string Describe(SubjectBand band) =>
        $"{band.Subjects} of {(band.FromNanos == band.ToNanos ? Nanos.Text(band.FromNanos) : $"{Nanos.Text(band.FromNanos)} to {Nanos.Text(band.ToNanos)}")}, such as {PlainText.Of(band.Example)}";

    private static string Percent(double share) => $"{Number(share)}%";

    private static string Number(double share) => (100 * share).ToString("0.0", CultureInfo.InvariantCulture);
}
