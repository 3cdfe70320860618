namespace PatchTracer.Cluster.Doctoring;

internal static class Remedies
{
    public const string Doctor = "patchtracer doctor --install";

    /// <summary>Never at the price of a package that is there: an engine of Docker's own would be removed for docker.io.</summary>
    public static string Install(string package) => $"apt-get install --no-install-recommends --no-remove {package}";
}
