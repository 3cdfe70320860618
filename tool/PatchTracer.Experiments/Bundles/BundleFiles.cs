namespace PatchTracer.Experiments.Bundles;

/// <summary>Where things are in a bundle.</summary>
public sealed record BundleFiles(string Directory)
{
    public string Manifest => In("manifest.json");

    public string Experiment => In("experiment.yaml");

    /// <summary>What the run was made of. Not in bundles of older versions.</summary>
    public string Lock => In("lock.json");

    /// <summary>What the bundle is, for others. Not in bundles of older versions.</summary>
    public string Crate => In("ro-crate-metadata.json");

    public string Contract => In("contract.yaml");

    public string RawLog => In("raw");

    public string Inventory => In("inventory.json");

    /// <summary>Not in bundles of older versions.</summary>
    public string Measured => In("measured.json");

    public string Load => In("load.jsonl");

    public string Verdict => In("verdict.json");

    public string JUnit => In("junit.xml");

    public string Report => In("report.txt");

    public string Page => In("report.html");

    public string Steps => In("steps.json");

    private string In(string name) => Path.Combine(Directory, name);
}
