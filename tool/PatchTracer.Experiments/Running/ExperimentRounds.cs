using System.Text.Json.Serialization;
using PatchTracer.Experiments.Analyses;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Experiments.Files;
using PatchTracer.Experiments.Steps;
using PatchTracer.Traces.Comparison;
using PatchTracer.Traces.Verdicts;
using PatchTracer.Traces.Views;
using PatchTracer.Traces.Views.Html;
using PatchTracer.Workspace;

namespace PatchTracer.Experiments.Running;

/// <summary>
/// Carries an experiment out in rounds and variants, on one cluster, each round a run with a bundle of its own, and then compares every
/// variant with the first. What was done before a kill is not done again: a bundle is there whole or not at all.
/// </summary>
public sealed class ExperimentRounds(Experiment experiment, RunOptions options, CacheRoot cache, IReporter reporter)
{
    /// <summary>Changes up to that do not matter.</summary>
    private const double Same = 0.05;

    /// <summary>Lines in each table.</summary>
    private const int Top = 10;

    /// <summary>Names all that the rounds are made of as far as their file and the command say it.</summary>
    public static string DigestOf(Experiment experiment, RunOptions options)
    {
        using var key = new ContentKey();
        foreach (var (name, variant) in experiment.Variants.Append(new("", experiment)))
            key.Add("variant", name).Add("is", VariantDigest.Of(variant));
        return key.Add("tree", options.Tree ?? "").Add("containerd", options.Containerd ?? "").Add("release", options.Release ?? "")
            .Add("repository", options.Repository ?? "").ToString();
    }

    /// <exception cref="ExperimentException">As <see cref="ExperimentRun.RunAsync"/>, and where the directory is of something
    /// else.</exception>
    public async Task<RoundsResult> RunAsync(CancellationToken cancellation)
    {
        var directory = await RoundsDirectory.OpenAsync(options.BundleDirectory, experiment.Name, DigestOf(experiment, options),
            RoundPlan.Of(experiment), cancellation);
        var missing = directory.Missing;
        if (missing.Count < directory.Rounds.Count)
            reporter.Info($"{directory.Path}: {directory.Rounds.Count - missing.Count} of {directory.Rounds.Count} rounds are "
                + "there already");
        foreach (var round in missing)
        {
            reporter.Info($"round {directory.Rounds.ToList().IndexOf(round) + 1} of {directory.Rounds.Count}: {round.Path}");
            var run = new ExperimentRun(
                round.Variant is null ? experiment
                    : experiment.Variants[round.Variant], options with { BundleDirectory = directory.Of(round), Variant = round.Variant },
                    cache, reporter);
            await run.RunAsync(cancellation);
        }
        var rounds = new List<RoundOutcome>();
        foreach (var round in directory.Rounds)
            rounds.Add(new RoundOutcome(round.Variant, round.Number, round.IsWarmUp, directory.Of(round),
                Verdict(directory.Of(round)).IsSound));
        return new RoundsResult(directory.Path, rounds, await CompareAsync(directory, cancellation));
    }

    private static Verdict Verdict(string bundle) =>
        VerdictJson.Read(ForeignFile.ReadText(new BundleFiles(bundle).Verdict, bundle, ForeignFile.MaxDocument));

    private async Task<IReadOnlyList<VariantComparison>> CompareAsync(RoundsDirectory directory, CancellationToken cancellation)
    {
        var comparisons = new List<VariantComparison>();
        if (experiment.Variants.Keys.FirstOrDefault() is not { } baseline)
            return comparisons;
        foreach (var variant in experiment.Variants.Keys.Where(variant => variant != baseline))
        {
            var sides = await RoundInputs.ReadAsync([Path.Combine(directory.Path, baseline)], [Path.Combine(directory.Path, variant)],
                byRoot: false, measured: false, reporter, cancellation);
            var comparison = new RoundComparer(sides.Before, sides.After, Same).Compare(_ => true);
            var text = ComparisonTable.Write(comparison, Top);
            foreach (var (ending, content) in new[]
            {
                ("txt", text), ("html", ComparisonPage.Write(comparison)), ("md", ComparisonMarkdown.Write(comparison)),
            })
                await Publication.FileAsync(Path.Combine(directory.Path, $"{baseline}-{variant}.{ending}"),
                    partial => File.WriteAllTextAsync(partial, content, cancellation));
            comparisons.Add(new VariantComparison(baseline, variant, text, comparison));
        }
        return comparisons;
    }
}

/// <summary>What became of one round.</summary>
/// <param name="Complete">What is traced is as the contract says, and the load kept within its limits.</param>
public sealed record RoundOutcome(string? Variant, int Round, bool WarmUp, string Bundle, bool Complete);

/// <param name="Text">The comparison as a table.</param>
public sealed record VariantComparison(string Before, string After, [property: JsonIgnore] string Text, RunComparison Comparison);

public sealed record RoundsResult(string Directory, IReadOnlyList<RoundOutcome> Rounds, IReadOnlyList<VariantComparison> Comparisons)
{
    public bool Complete => Rounds.All(round => round.Complete);
}
