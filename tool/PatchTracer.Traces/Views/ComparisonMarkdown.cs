using System.Text;
using System.Text.RegularExpressions;
using PatchTracer.Traces.Comparison;
using PatchTracer.Workspace;

namespace PatchTracer.Traces.Views;

/// <summary>
/// Runs before and after as Markdown, for a comment on a change: a table of the groups, and what carries each difference.
/// </summary>
public static partial class ComparisonMarkdown
{
    public static string Write(RunComparison comparison)
    {
        var text = new StringBuilder($"{Rounds(comparison.Before.Count)} before, {Rounds(comparison.After.Count)} after.\n\n");
        text.Append("| | subjects | p50 before | p50 after | change (95 %) | answer |\n|---|---|---|---|---|---|\n");
        foreach (var group in comparison.Groups)
        {
            var median = group.Median;
            text.Append($"| {Plain(group.Name)} | {group.SubjectsBefore}, "
                + $"{group.SubjectsAfter} | {Nanos.Text((long)median.Before)} | {Nanos.Text((long)median.After)} ")
                .Append($"| {AnswerText.Change(median)} | "
                + $"{(group.Answer == Answer.Different ? "**different**" : AnswerText.Of(median))} |\n");
        }
        foreach (var (kind, components) in comparison.Usage ?? new Dictionary<UsageKind, IReadOnlyList<Difference>>())
            Usage(text, kind, components);
        foreach (var group in comparison.Groups.Where(group => group.Answer == Answer.Different || group.Structure.Count > 0))
        {
            text.Append($"\n{Plain(group.Name)}: {Plain(AnswerText.Of(group))}\n\n");
            foreach (var operation in group.Structure)
                text.Append(FormattableString.Invariant(
                    $"- {Plain(operation.Part)}: {operation.Before:0.##} spans for each subject before, {operation.After:0.##} after\n"));
        }
        List(text, "Only before", comparison.OnlyBefore);
        List(text, "Only after", comparison.OnlyAfter);
        List(text, "Not in every round, and not compared", comparison.NotInEveryRound);
        return text.ToString();
    }

    private static void Usage(StringBuilder text, UsageKind kind, IReadOnlyList<Difference> components)
    {
        text.Append($"\n| {UsageTitle.Of(kind)} | before | after | change (95 %) | answer |\n|---|---|---|---|---|\n");
        foreach (var component in components)
            text.Append($"| {Plain(component.Part)} | {AnswerText.Text(component.Before, kind)} | {AnswerText.Text(component.After, kind)} ")
                .Append($"| {AnswerText.Change(component)} | "
                + $"{(component.Answer == Answer.Different ? "**different**" : AnswerText.Of(component))} |\n");
    }

    private static string Rounds(int count) => count == 1 ? "One round" : $"{count} rounds";

    private static void List(StringBuilder text, string title, IReadOnlyList<string> names)
    {
        if (names.Count > 0)
            text.Append($"\n{title}: {string.Join(", ", names.Select(Plain))}\n");
    }

    /// <summary>Names come from spans: none of it is markup, a link or somebody's name.</summary>
    private static string Plain(string text) => Markup().Replace(VisibleText.OfLine(text), match => $"&#{(int)match.Value[0]};");

    [GeneratedRegex(@"[\\`*_{}\[\]<>#|!~@&:]")]
    private static partial Regex Markup();
}
