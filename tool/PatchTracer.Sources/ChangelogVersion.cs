using PatchTracer.Workspace;

namespace PatchTracer.Sources;

/// <summary>The release of a tree that has no git history, from its change logs.</summary>
internal static class ChangelogVersion
{
    /// <summary>
    /// The release after the newest entry: an entry is written when its release has been tagged. After a pre-release the
    /// tree counts as the release it prepares.
    /// </summary>
    public static ReleaseVersion? TryRead(string tree)
    {
        var directory = Path.Combine(tree, "CHANGELOG");
        if (!Directory.Exists(directory))
            return null;
        var newest = Directory.EnumerateFiles(directory, "CHANGELOG-*.md")
            .SelectMany(NewestEntry).OrderDescending().Cast<ReleaseVersion?>().FirstOrDefault();
        return newest is not { } entry ? null
            : entry.PreRelease.Length > 0 ? entry with { PreRelease = "" }
            : entry with { Patch = entry.Patch + 1 };
    }

    /// <summary>Entries are first-level headings, newest first: <c># v1.20.1</c>.</summary>
    private static IEnumerable<ReleaseVersion> NewestEntry(string file) => ForeignFile.ReadLines(file)
        .Where(l => l.StartsWith("# v", StringComparison.Ordinal))
        .Select(l => ReleaseVersion.TryParse(l[2..]))
        .OfType<ReleaseVersion>()
        .Take(1);
}
