namespace PatchTracer.Workspace.Apt;

/// <summary>Packages could not be got from the archives that the machine's apt sources name.</summary>
public sealed class AptException(string packages, string sources, Exception? inner)
    : Exception(Describe(packages, sources, inner), inner), IForTheUser
{
    public string Packages { get; } = packages;

    /// <summary>The archives that were asked.</summary>
    public string Sources { get; } = sources;

    private static string Describe(string packages, string sources, Exception? inner)
    {
        // apt's words and the kernel's
        if (inner is ToolException full
            && (full.LastOutput.Contains("enough free space", StringComparison.Ordinal)
                || full.LastOutput.Contains("No space left on device", StringComparison.Ordinal)))
        {
            return $"The disk is full: {packages} could not be got into the cache. Free some of it, "
                + $"or point {CacheRoot.Variable} elsewhere, "
                + $"then run the same command again; what was already got is kept.\n{full.LastOutput.TrimEnd()}";
        }
        var asked = sources.Length == 0 ? "no Debian archive (none is configured)" : sources;
        var told = inner is ToolException tool ? $"\n{tool.LastOutput.TrimEnd()}" : "";
        return $"Could not get {packages} from {asked}. Check the network and the entries in /etc/apt/sources.list.d, "
            + $"or name a mirror of Debian in {DebianArchive.Variable}, "
            + $"then run the same command again; what was already got is kept.{told}";
    }
}
