using System.Globalization;
using System.Text.RegularExpressions;
using PatchTracer.Cluster;
using PatchTracer.Experiments.Bundles;

namespace PatchTracer.Experiments.Files;

/// <summary>
/// Everything that can be said of an experiment before it is carried out: what only the last of its steps reads is read here first,
/// so that a slip in it is told at once and not after half an hour's work.
/// </summary>
internal static partial class ExperimentChecks
{
    private const int MostRounds = 1000;

    /// <exception cref="ExperimentException">The first thing that is wrong.</exception>
    public static Experiment Check(Experiment experiment)
    {
        foreach (var (isSound, message) in Sources(experiment).Concat(Files(experiment)).Concat(Values(experiment)))
            Require(isSound, message, experiment);
        ContractFile.Read(experiment.Contract);
        var nodes = KindCluster.NodeNames(experiment.Cluster.Config);
        foreach (var node in FaultText.Nodes(experiment.Tracing.Faults))
            Require(nodes.Contains(node), $"`tracing.faults` names the node `{node}`; the cluster has {string.Join(", ", nodes)}", experiment);
        foreach (var (isSound, message) in ApplicationChecks.OfManifests(experiment, ApplicationManifests.OfAll(experiment)))
            Require(isSound, message, experiment);
        if (experiment.Load is { } load)
            LoadTarget.Of(experiment, load);
        return experiment;
    }

    private static void Require(bool isSound, string message, Experiment experiment)
    {
        if (!isSound)
            throw new ExperimentException(message, experiment.File);
    }

    private static IEnumerable<(bool IsSound, string Message)> Sources(Experiment experiment)
    {
        var kubernetes = experiment.Kubernetes;
        yield return (experiment.Name.Length > 0, "`name` is missing");
        yield return (ClusterName.Fits(experiment.Name), Name("name", experiment.Name));
        yield return (new object?[] { kubernetes.Debian, kubernetes.Git, kubernetes.Tree }.Count(source => source is not null) == 1,
            "`kubernetes` needs exactly one of `debian`, `git` and `tree`");
        if (kubernetes.Debian is { } debian)
        {
            yield return (debian is { Package.Length: > 0, Version.Length: > 0 }, "`kubernetes.debian` needs `package` and `version`");
            yield return (debian.Sha256.Length == 64 && debian.Sha256.All(char.IsAsciiHexDigit),
                $"`kubernetes.debian.sha256` is `{debian.Sha256}`; it is 64 hexadecimal digits");
        }
        yield return (kubernetes.Git?.Commit is not { } commit || commit.Length is 40 or 64 && commit.All(char.IsAsciiHexDigit),
            $"`kubernetes.git.commit` is `{kubernetes.Git?.Commit}`; it is the whole id of a commit, 40 or 64 hexadecimal digits");
        yield return (kubernetes.Git is not { } git || git is { Tag.Length: > 0, Url.Length: > 0 },
            "`kubernetes.git` needs a `tag`, such as v1.34.1");
    }

    private static IEnumerable<(bool IsSound, string Message)> Values(Experiment experiment)
    {
        var tracing = experiment.Tracing;
        yield return (ClusterName.Fits(experiment.Cluster.Name), Name("cluster.name", experiment.Cluster.Name));
        yield return (tracing.Mode is "parent" or "link", $"`tracing.mode` is `{tracing.Mode}`; it is `parent` or `link`");
        yield return (experiment.Rounds is >= 1 and <= MostRounds,
            $"`rounds` is {experiment.Rounds}; it is a number from 1 to {MostRounds}");
        yield return (experiment.WarmUp is >= 0 and <= MostRounds,
            $"`warm-up` is {experiment.WarmUp}; it is a number from 0 to {MostRounds}");
        foreach (var name in tracing.Trust)
            yield return (Subject().IsMatch(name),
                $"`tracing.trust` names `{name}`; it is `*` or a user or group of Kubernetes, such as system:serviceaccount:shop:operator");
        foreach (var fault in FaultText.Wrong(tracing.Faults))
            yield return (false, $"`tracing.faults`: {fault}");
        yield return (IsSampling(tracing.Sampling),
            $"`tracing.sampling` is `{tracing.Sampling}`; it is `on`, `off` or a ratio between 0 and 1");
        foreach (var check in ApplicationChecks.Of(experiment).Concat(experiment.Load is { } load ? LoadChecks.Of(load) : []))
            yield return check;
    }

    private static IEnumerable<(bool IsSound, string Message)> Files(Experiment experiment)
    {
        var application = experiment.Application;
        IEnumerable<(string Key, string Path)> required =
        [
            .. experiment.Series.Select(series => ("series", series)),
            .. experiment.Containerd is { } containerd ? [("containerd.tree", containerd.Tree)] : Array.Empty<(string, string)>(),
            ("catalog", experiment.Catalog),
            ("runtime", experiment.Runtime),
            ("contract", experiment.Contract),
            ("cluster.config", experiment.Cluster.Config),
            .. application.Manifests.Select(manifest => ("application.manifests", manifest)),
            .. application.DuringLoad.Select(manifest => ("application.during-load", manifest)),
        ];
        foreach (var (key, path) in required)
            yield return (File.Exists(path) || Directory.Exists(path),
                $"`{key}` names {(path.Length == 0 ? "nothing" : path)}, which does not exist");
        foreach (var (key, path) in required.Where(file => file.Key is "contract" or "cluster.config"))
            yield return (File.Exists(path), $"`{key}` names {path}, which is a directory and no file");
    }

    // What a list with commas, an environment file and a Dockerfile hold as it is.
    [GeneratedRegex(@"\A(\*|[A-Za-z0-9][A-Za-z0-9:._@/+-]*)\z")]
    private static partial Regex Subject();

    private static string Name(string key, string name) =>
        $"`{key}` is `{name}`; it is {ClusterName.Rule}";

    private static bool IsSampling(string sampling) =>
        sampling is "on" or "off" || (double.TryParse(sampling, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var ratio)
            && ratio <= 1);
}
