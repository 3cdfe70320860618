using System.Globalization;
using System.Text;

namespace PatchTracer.Truth.Faults;

/// <summary>docs/localisation.md: which layer, and which operation, was named for each fault.</summary>
internal static class FaultPage
{
    /// <summary>The label's operation among so many is one that whoever reads the answer sees.</summary>
    private const int FirstOperations = 3;

    /// <summary>A prediction that is off by no more of the whole is right.</summary>
    private const double Near = 0.1;

    public static string Write(IReadOnlyList<FaultScore> scores)
    {
        var page = new StringBuilder();
        page.Append($"""
            # How true "which layer" is

            `compare` names the layer that a difference lies in, and the operations in it. Experiments make one thing slow at a time, in the real
            cluster and in the real application, and `make truth TRUTH="faults DIRECTORY …"` asks `compare` about the rounds of each fault against
            those in which nothing is slow, and writes this page. A fault is **found** when a group of subjects is called different; of the groups
            that are, the one whose median changed most is looked at. Its layer is **right** when the first one that is named is the fault's, its
            operation when one of the first three is.

            Beside it, what others would say of the same rounds. The **naive** rule takes the operation whose self time (its spans without their
            children) went up most; **CRISP** the one whose time on the critical paths of traces' roots did, by parents alone. Neither says how
            certain it is, so that they name something where nothing is slow, too.

            Times are of the fault's layer on the critical paths of the middle subjects of the group that it hits, the mean over rounds; in
            parentheses the smallest change of it that as many rounds as these show in four of five cases. A wrong layer is in *italics*.

            """);
        foreach (var score in scores)
            Section(page, score);
        return page.ToString();
    }

    private static void Section(StringBuilder page, FaultScore score)
    {
        var found = score.Faults.Where(trial => !trial.Ours.IsNothing).ToList();
        page.Append($"""

            ## {score.Experiment.Name}

            `{score.Experiment.File}`, {score.Rounds} rounds of each variant. {(score.Experiment.IsHeldOut
                ? "These faults were made once, when all of what judges them was done."
                : "These faults were looked at while what judges them was built.")}
            {score.Faults.Count} faults, **{found.Count} found**. Right were

            | | first layer | operation first | operation among the first three |
            |---|---|---|---|
            | `compare`, of those that it found | {Right(found, trial => trial.Ours)} |
            | naive rule, of all | {Right(score.Faults, trial => trial.Naive)} |
            | CRISP, of all | {Right(score.Faults, trial => trial.Crisp)} |

            {Equal(score)}

            | fault | what is slow | its layer, before and after | layer named first | place of its operation | naive: layer, place | CRISP: layer, place |
            |---|---|---|---|---|---|---|

            """);
        foreach (var trial in score.Faults)
        {
            var label = trial.Label!;
            page.Append($"| `{trial.Variant}` | {label.About} | {Times(trial)} | {LayerOf(trial.Ours, label)} | {PlaceOf(trial.Ours, label)} "
                + $"| {LayerOf(trial.Naive, label)}, {PlaceOf(trial.Naive, label)} "
                + $"| {LayerOf(trial.Crisp, label)}, {PlaceOf(trial.Crisp, label)} |\n");
        }
        WhatIf(page, score);
    }

    private static void WhatIf(StringBuilder page, FaultScore score)
    {
        var known = score.Faults.Where(trial => trial.MissedBy is not null).ToList();
        if (known.Count == 0)
            return;
        page.Append($"""

            **What if it were not slow?** Of {known.Count} faults the runtime wrote down how long it delayed which span. The rounds that have the fault
            say what the median would have been without, as `analyze --faster` does it; the rounds without it say what it is. {known.Count(trial =>
                Math.Abs(trial.MissedBy!.Value) <= Near)} of {known.Count} are right within {Near * 100:0} %.

            | fault | median with it | predicted without | median without | off by |
            |---|---|---|---|---|

            """);
        foreach (var trial in known)
        {
            page.Append(CultureInfo.InvariantCulture, $"| `{trial.Variant}` | {trial.Median!.After / 1e9:0.00} s | {trial.MedianWithout / 1e9:0.00} s ")
                .Append(CultureInfo.InvariantCulture, $"| {trial.Median.Before / 1e9:0.00} s | {trial.MissedBy * 100:+0.0;-0.0} % |\n");
        }
    }

    private static string Equal(FaultScore score) => score.Equal.Count == 0
        ? "There are not rounds enough in which nothing is slow to compare them with each other."
        : $"The {2 * score.Rounds} rounds in which nothing is slow can be split into halves in {score.Equal.Count} ways, which are not "
            + $"independent: {score.FalseAlarms} of them are called different.";

    private static string Right(IReadOnlyList<FaultTrial> trials, Func<FaultTrial, Finding> finding) =>
        $"{trials.Count(trial => finding(trial).IsRightLayer(trial.Label!))} of {trials.Count} | {Within(trials, finding, 1)} "
        + $"| {Within(trials, finding, FirstOperations)}";

    private static string Within(IReadOnlyList<FaultTrial> trials, Func<FaultTrial, Finding> finding, int places) =>
        $"{trials.Count(trial => finding(trial).PlaceOf(trial.Label!) <= places)} of {trials.Count}";

    private static string Times(FaultTrial trial) => trial.Layer is not { } layer ? "not on the path"
        : FormattableString.Invariant($"{layer.Before / 1e9:0.00} s, {layer.After / 1e9:0.00} s")
            + (layer.Detectable is { } least ? FormattableString.Invariant($" ({least / 1e9:0.00} s)") : "");

    private static string LayerOf(Finding finding, FaultLabel label) =>
        finding.IsNothing ? "none: cannot tell" : finding.IsRightLayer(label) ? finding.Layers[0] : $"*{finding.Layers[0]}*";

    private static string PlaceOf(Finding finding, FaultLabel label) =>
        finding.IsNothing ? "" : finding.PlaceOf(label)?.ToString(CultureInfo.InvariantCulture) ?? "none";
}
