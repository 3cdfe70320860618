namespace PatchTracer.Sources;

/// <summary>How one path differs between two commits.</summary>
internal sealed record FileChange(string Path, FileState Before, FileState After)
{
    /// <summary>
    /// As git prints it with <c>--raw -z</c>: <c>:mode mode blob blob status</c>, and the path (git-diff, raw output format).
    /// </summary>
    public static FileChange Parse(string line, string path)
    {
        var fields = line.TrimStart(':').Split(' ');
        return new(path, new(fields[0], fields[2]), new(fields[1], fields[3]));
    }
}
