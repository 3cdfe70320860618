namespace PatchTracer.Experiments.Files;

/// <summary>What comes with the program, for what an experiment file leaves out.</summary>
public sealed record ExperimentDefaults(string Catalog, string Runtime, string ClusterConfig)
{
    /// <param name="root">A checkout, or where an installation keeps the same directories.</param>
    public static ExperimentDefaults Of(string root) =>
        new(Path.Combine(root, "patches", "catalog"), Path.Combine(root, "patches", "runtime"),
            Path.Combine(root, "kind-config", "two-node.yaml"));
}
