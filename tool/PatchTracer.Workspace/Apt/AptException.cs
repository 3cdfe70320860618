namespace PatchTracer.Workspace.Apt;

/// <summary>Packages could not be got from the archives that the machine's apt sources name.</summary>
public sealed class AptException(string packages, string sources, Exception? inner)
    : Exception(Describe(packages, sources, inner), inner)
{
    public string Packages { get; } = packages;

    /// <summary>The archives that were asked.</summary>
    public string Sources { get; } = sources;

    private static string Describe(string packages, string sources, Exception? inner)
    {
        var asked = sources.Length == 0 ? "no Debian archive (none is configured)" : sources;
        var told = inner is ToolException tool ? $"\n{tool.LastOutput.TrimEnd()}" : "";
        return $"Could not get {packages} from {asked}. Check the network and the entries in /etc/apt/sources.list.d, or name a mirror of Debian in {DebianArchive.Variable}, "
            + $"then run the same command again; what was already got is kept.{told}";
    }
}
