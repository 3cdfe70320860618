using PatchTracer.Cluster;

namespace PatchTracer.Experiments.Files;

/// <summary>What can be said of variants before any is carried out.</summary>
internal static class VariantChecks
{
    /// <exception cref="ExperimentException">The first thing that is wrong.</exception>
    public static Experiment Check(Experiment experiment)
    {
        foreach (var (name, variant) in experiment.Variants)
        {
            Require(ClusterName.Fits(name) && name != WarmUp,
                $"a variant is called `{name}`; its name is {ClusterName.Rule}, and not `{WarmUp}`");
            Require(variant.Cluster.Name == experiment.Cluster.Name,
                $"variant {name}: `cluster.name` is the same for all variants: they are carried out on one cluster");
        }
        var same = experiment.Variants.GroupBy(variant => VariantDigest.Of(variant.Value)).FirstOrDefault(group => group.Count() > 1);
        Require(same is null, $"the variants {string.Join(" and ", same?.Select(variant => variant.Key) ?? [])} are the same");
        return experiment;

        void Require(bool isSound, string message)
        {
            if (!isSound)
                throw new ExperimentException(message, experiment.File);
        }
    }

    /// <summary>Where warm-up rounds go, beside the variants.</summary>
    public const string WarmUp = "warm-up";
}
