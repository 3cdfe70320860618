using System.Globalization;
using PatchTracer.Traces.Comparison;

namespace PatchTracer.Traces.Views;

/// <summary>Answers of a comparison, for people.</summary>
internal static class AnswerText
{
    private const string TooFew = "rounds differ by themselves, so that it takes two a side, better six, to see a change";

    /// <summary>How the group changed, as a sentence without its end.</summary>
    public static string Of(GroupComparison group)
    {
        if (group.Answer != Answer.Different)
            return $"{group.Median.Part}: {Of(group.Median)}{(group.Median.Detectable is null ? $"; {TooFew}" : "")}";
        var quantiles = group.Quantiles.Where(quantile => quantile.Answer == Answer.Different)
            .Select(quantile => $"{quantile.Part} {Change(quantile)}");
        var layers = Carriers(group).Select(layer => $"{PlainText.Of(layer.Part)} {Signed(layer.Change.Value)}").ToList();
        // Of what was measured beside the spans no layer is known.
        if (group.Parts[Analysis.PathDimension.Layer].Count > 0)
            quantiles = quantiles.Append(layers.Count > 0 ? $"in {string.Join(", ", layers)}" : "no layer carries it by itself");
        return $"different: {string.Join(", ", quantiles)}";
    }

    /// <summary>The layers that are different, what changed most first.</summary>
    public static IEnumerable<Difference> Carriers(GroupComparison group) =>
        group.Parts[Analysis.PathDimension.Layer].Where(layer => layer.Answer == Answer.Different);

    public static string Of(Difference difference) => difference switch
    {
        { Answer: Answer.Different } => "different",
        { Answer: Answer.Same, Within: { } within } => $"the same within {Percent(within)}",
        { Detectable: { } detectable }
            when difference.Of(detectable) is { } part => $"cannot tell: these rounds show {Percent(part)} or more",
        _ => "cannot tell",
    };

    /// <summary>With its interval, as a part of what was before; as a time where nothing was.</summary>
    public static string Change(Difference difference)
    {
        if (difference.Relative is not { } relative)
            return Signed(difference.Change.Value);
        return difference.Change is { Low: { } low, High: { } high }
            ? $"{SignedPercent(relative)} ({SignedPercent(difference.Of(low)!.Value)} to {SignedPercent(difference.Of(high)!.Value)})"
            : SignedPercent(relative);
    }

    /// <summary>Nanoseconds, with a sign.</summary>
    public static string Signed(double nanos) => Signed(nanos, UsageKind.Processor);

    /// <summary>A quantity with a sign.</summary>
    public static string Signed(double amount, UsageKind unit) => $"{(amount > 0 ? "+" : "")}{Text(amount, unit)}";

    /// <summary>A quantity with its unit.</summary>
    public static string Text(double amount, UsageKind unit) => unit == UsageKind.Processor ? Nanos.Text((long)amount)
        : string.Create(CultureInfo.InvariantCulture, $"{amount / (1 << 20):0.0}MiB");

    private static string SignedPercent(double part) => $"{(part > 0 ? "+" : "")}{Percent(part)}";

    private static string Percent(double part) => string.Create(CultureInfo.InvariantCulture, $"{100 * part:0.0}%");
}
