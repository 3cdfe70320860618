using PatchTracer.Experiments;
using PatchTracer.Experiments.Bundles;
using PatchTracer.Truth.Faults;
using PatchTracer.Workspace;

namespace PatchTracer.Truth.Datasets;

/// <summary>
/// before: the bundles of an experiment whose variants are faults;
/// after: of each what cannot be worked out again from the rest, with what is true of it, for who wants to find faults himself.
/// </summary>
internal static class DatasetCommand
{
    /// <exception cref="ExperimentException">A variant has no label or no rounds.</exception>
    /// <exception cref="FormatException">The labels are none.</exception>
    public static async Task<int> RunAsync(DatasetOptions options, CancellationToken cancellation)
    {
        var experiment = FaultExperiment.Of(options.Directory);
        var labels = FaultLabel.Read(experiment.Labels);
        if (options.Variants.FirstOrDefault(variant => !labels.ContainsKey(variant)) is { } unknown)
        {
            throw new ExperimentException(
                $"no variant is called `{unknown}`; there are {string.Join(", ", labels.Keys)}", experiment.Labels);
        }
        if (Path.Exists(options.Output))
            throw new ExperimentException("something is there already, and a data set takes the place of nothing", options.Output);
        var wanted = labels.Where(label => options.Variants.Count == 0 || options.Variants.Contains(label.Key)).ToDictionary();
        var rounds = 0;
        await Publication.DirectoryAsync(Path.GetFullPath(options.Output), async partial =>
        {
            foreach (var variant in wanted.Keys)
            {
                foreach (var round in RoundsOf(Path.Combine(options.Directory, variant)).Take(options.Rounds))
                {
                    cancellation.ThrowIfCancellationRequested();
                    Copy(round, Path.Combine(partial, variant, Path.GetFileName(round)));
                    rounds++;
                }
            }
            File.Copy(experiment.File, Path.Combine(partial, FaultExperiment.DatasetFile));
            await File.WriteAllTextAsync(Path.Combine(partial, FaultExperiment.DatasetLabels), FaultLabel.Write(wanted), cancellation);
            await File.WriteAllTextAsync(Path.Combine(partial, "README.md"), DatasetReadme.Write(wanted, rounds, experiment), cancellation);
        });
        Console.WriteLine($"{rounds} rounds of {wanted.Count} variants: {options.Output}");
        return 0;
    }

    private static IEnumerable<string> RoundsOf(string variant) =>
        Directory.Exists(variant) ? Directory.EnumerateDirectories(variant).Order(StringComparer.Ordinal)
        : throw new ExperimentException("there are no rounds of this variant", variant);

    private static void Copy(string round, string to)
    {
        var (from, into) = (new BundleFiles(round), new BundleFiles(to));
        Directory.CreateDirectory(into.RawLog);
        foreach (var segment in Directory.EnumerateFiles(from.RawLog))
            File.Copy(segment, Path.Combine(into.RawLog, Path.GetFileName(segment)));
        foreach (var (file, copy) in new[]
        {
            (from.Manifest, into.Manifest), (from.Contract, into.Contract), (from.Inventory, into.Inventory), (from.Load, into.Load),
            (from.Measured, into.Measured),
        }.Where(part => File.Exists(part.Item1)))
            File.Copy(file, copy);
    }
}
