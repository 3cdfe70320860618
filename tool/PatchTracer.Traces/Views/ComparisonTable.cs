using System.Globalization;
using System.Text;
using PatchTracer.Traces.Analysis;
using PatchTracer.Traces.Comparison;

namespace PatchTracer.Traces.Views;

/// <summary>Runs before and after, as plain text.</summary>
public static class ComparisonTable
{
    private const int Wide = 44;

    /// <param name="most">At most so many lines a table.</param>
    public static string Write(RunComparison comparison, int most)
    {
        var text = new StringBuilder();
        Write(text, "before", comparison.Before, most);
        Write(text, "after", comparison.After, most);
        foreach (var fact in comparison.Facts)
            text.Append($"  {PlainText.Of(fact.Name)}: {Values(fact.Before)} before, {Values(fact.After)} after\n");
        if (comparison.Usage is not null)
            text.Append("\ncompared by what was measured beside the spans; what components used is from the first object that was sent\n"
                + "to the last request that ended, over all nodes\n");
        foreach (var group in comparison.Groups)
            Write(text, group, most);
        foreach (var (kind, components) in comparison.Usage ?? new Dictionary<UsageKind, IReadOnlyList<Difference>>())
            Write(text, UsageTitle.Of(kind), [.. components], most, answers: true, kind);
        Names(text, "only before", comparison.OnlyBefore, most);
        Names(text, "only after", comparison.OnlyAfter, most);
        Names(text, "not in every round, and not compared", comparison.NotInEveryRound, most);
        return text.ToString();
    }

    private static void Write(StringBuilder text, string side, IReadOnlyList<string> rounds, int most)
    {
        text.Append($"{side}: {(rounds.Count == 1 ? "one round" : $"{rounds.Count} rounds")}\n");
        foreach (var round in rounds.Take(most))
            text.Append($"  {PlainText.Of(round)}\n");
        if (rounds.Count > most)
            text.Append($"  … and {rounds.Count - most} more\n");
    }

    private static void Write(StringBuilder text, GroupComparison group, int most)
    {
        text.Append($"\n{PlainText.Of(group.Name)}: {group.SubjectsBefore} subjects before, {group.SubjectsAfter} after\n");
        foreach (var line in PlainText.Wrap(AnswerText.Of(group), 100))
            text.Append($"  {line}\n");
        Write(text, "how long", [.. group.Quantiles], most, answers: true);
        foreach (var (dimension, title) in DimensionTitles.All)
        {
            // What did not change says nothing, but for layers, which were asked about.
            var shown = group.Parts[dimension].Where(part => dimension == PathDimension.Layer || part.Answer == Answer.Different).ToList();
            if (shown.Count > 0)
                Write(text, title, shown, most, dimension == PathDimension.Layer);
        }
        if (group.Structure.Count > 0)
            Structure(text, group.Structure, most);
    }

    private static void Write(StringBuilder text, string title, List<Difference> differences, int most, bool answers,
        UsageKind unit = UsageKind.Processor)
    {
        var table = new PlainTable(new PlainColumn(title, Wide, Wide), new PlainColumn("before", 8, IsNumber: true),
            new PlainColumn("after", 8, IsNumber: true), new PlainColumn("change", 8, IsNumber: true, Gap: 2),
            new PlainColumn("(95 %)", answers ? 27 : 0), new PlainColumn(""));
        foreach (var difference in differences.Take(most))
            table.Row(difference.Part, AnswerText.Text(difference.Before, unit), AnswerText.Text(difference.After, unit),
                AnswerText.Signed(difference.Change.Value, unit), AnswerText.Change(difference), answers ? AnswerText.Of(difference) : "");
        text.Append('\n').Append(table);
        if (differences.Count > most)
            text.Append($"… and {differences.Count - most} more\n");
    }

    private static void Structure(StringBuilder text, IReadOnlyList<Difference> operations, int most)
    {
        var table = new PlainTable(new PlainColumn("spans for each subject", Wide, Wide), new PlainColumn("before", 8, IsNumber: true),
            new PlainColumn("after", 8, IsNumber: true, Gap: 2), new PlainColumn(""));
        foreach (var operation in operations.Take(most))
            table.Row(operation.Part, Number(operation.Before), Number(operation.After), Side(operation));
        text.Append('\n').Append(table);
        if (operations.Count > most)
            text.Append($"… and {operations.Count - most} more\n");
    }

    private static string Side(Difference operation) => operation switch
    {
        { Before: 0 } => "only after",
        { After: 0 } => "only before",
        _ => "",
    };

    private static void Names(StringBuilder text, string title, IReadOnlyList<string> names, int most)
    {
        if (names.Count > 0)
            text.Append($"\n{title}: {string.Join(", ", names.Take(most).Select(PlainText.Of))}{(names.Count > most ? $", … and {names.Count - most} more" : "")}\n");
    }

    private static string Values(IReadOnlyList<string> values) =>
        string.Join(" or ", values.Select(value => value.Length == 0 ? "not told" : PlainText.Cut(value, 28)));

    private static string Number(double count) => count.ToString("0.##", CultureInfo.InvariantCulture);
}
