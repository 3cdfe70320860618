namespace PatchTracer.Traces.Proposals;

/// <summary>Brings pods that come into being in the same way together, as far as labels can tell them from the others.</summary>
internal static class PodGroups
{
    /// <summary>Labels that controllers put on pods, new ones each time.</summary>
    private static readonly string[] Volatile =
    [
        "pod-template-hash", "controller-uid", "batch.kubernetes.io/controller-uid", "job-name", "batch.kubernetes.io/job-name",
        "controller-revision-hash",
        "pod-template-generation", "statefulset.kubernetes.io/pod-name", "apps.kubernetes.io/pod-index",
        "batch.kubernetes.io/job-completion-index",
    ];

    public static IReadOnlyDictionary<string, string> Stable(IReadOnlyDictionary<string, string> labels) =>
        labels.Where(label => !Volatile.Contains(label.Key)).ToDictionary(label => label.Key, label => label.Value);

    /// <param name="groups">One for each thing that makes pods, with all labels of its pods.</param>
    public static IReadOnlyList<PodGroup> Merge(IReadOnlyList<PodGroup> groups)
    {
        var merged = new List<PodGroup>();
        foreach (var same in groups.GroupBy(group => (group.Namespace, group.Origin, group.HasService)))
        {
            var others = groups.Where(group => group.Namespace == same.Key.Namespace && !same.Contains(group)).ToList();
            if (others.Count == 0)
                merged.Add(Together(same, new Dictionary<string, string>()));
            else if (Common(same) is { Count: > 0 } common && !others.Exists(other => common.All(label => other.Labels.Contains(label))))
                merged.Add(Together(same, common));
            else
                merged.AddRange(same);
        }
        return merged;
    }

    private static PodGroup Together(IEnumerable<PodGroup> groups, IReadOnlyDictionary<string, string> labels) => groups.First() with
    {
        Labels = labels,
        Count = groups.All(group => group.Count is not null) ? groups.Sum(group => group.Count) : null,
    };

    private static Dictionary<string, string> Common(IEnumerable<PodGroup> groups) => groups.Select(group => group.Labels.AsEnumerable())
        .Aggregate((common, labels) => common.Intersect(labels)).ToDictionary(label => label.Key, label => label.Value);
}
